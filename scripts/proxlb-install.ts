import { execFile, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { commandLine } from "@/lib/core/command-line";
import { installedVersion } from "@/lib/daemon/process/files";
import { PROXLB_VERSION, PYTHON_MINIMUM } from "@/lib/proxlb/version";

/**
 * Puts the pinned ProxLB into a private virtual environment, for the process driver and the demo. Does nothing where
 * it is there already. Throws an Error whose message is a sentence for a person.
 * @param dir the environment; created with everything above it.
 * @param onLine what pip says, line by line.
 */
export async function installProxlb(options: {
  dir: string;
  onLine?: (line: string) => void;
}): Promise<{ python: string; version: string; installed: boolean }> {
  const { dir, onLine = () => {} } = options;
  const python = join(dir, "bin", "python");
  const present = await installedVersion(python);
  if (present === PROXLB_VERSION && (await runs(python)))
    return { python, version: present, installed: false };
  const base = await findPython();
  if ("missing" in base) throw new Error(base.missing);
  onLine(`Using Python ${base.version} (${base.python})`);
  await step(base.python, ["-m", "venv", "--clear", dir], onLine, VENV_FAILED);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", ...PINNED];
  await step(python, pip, onLine, `pip could not install ProxLB ${PROXLB_VERSION}. Is its index reachable?`);
  if (!(await runs(python))) throw new Error(`ProxLB was installed into ${dir} but does not start.`);
  return { python, version: PROXLB_VERSION, installed: true };
}

/** The environment of the tests and of the commands that ask the real ProxLB: the one PROXLB_VENV names, or one of our own. */
export const venvOfTools = (): string =>
  process.env.PROXLB_VENV ?? resolve(import.meta.dirname, "../node_modules/.cache/proxlb-venv");

/** The Python of that environment, with the pinned ProxLB. @throws Error as installProxlb */
export const pythonOfTools = async (): Promise<string> =>
  (await installProxlb({ dir: venvOfTools() })).python;

/** The first Python on the PATH that is new enough and can make virtual environments. */
export async function findPython(): Promise<{ python: string; version: string } | { missing: string }> {
  const { major, minor } = PYTHON_MINIMUM;
  const tooOld: string[] = [];
  for (const python of PYTHONS) {
    const version = await pythonVersion(python);
    if (!version) continue;
    const [foundMajor = 0, foundMinor = 0] = version.split(".").map(Number);
    if (foundMajor !== major || foundMinor < minor) tooOld.push(`${python} is ${version}`);
    else if (await canMakeEnvironments(python)) return { python, version };
    else return { missing: `Python ${version} has no venv module. ${INSTALL_VENV}` };
  }
  const found = tooOld.length > 0 ? ` (${tooOld.join(", ")})` : "";
  return { missing: `ProxLB needs Python ${major}.${minor} or newer, and none was found${found}.` };
}

const REQUIREMENTS = fileURLToPath(new URL("./proxlb-requirements.txt", import.meta.url));
/** Nothing that the index chooses, no file with another checksum, and no setup script that runs here. */
const PINNED = ["--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS];
const PYTHONS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
const INSTALL_VENV = "On Debian and Ubuntu, install python3-venv.";
const VENV_FAILED = `The virtual environment could not be made. ${INSTALL_VENV}`;

const run = promisify(execFile);

async function pythonVersion(python: string): Promise<string | null> {
  const ask = 'import sys; print(".".join(map(str, sys.version_info[:3])))';
  return run(python, ["-c", ask]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

async function canMakeEnvironments(python: string): Promise<boolean> {
  return run(python, ["-c", "import venv, ensurepip"]).then(
    () => true,
    () => false,
  );
}

/** Imports everything ProxLB needs, so a half-finished installation is noticed. */
async function runs(python: string): Promise<boolean> {
  return run(python, ["-P", "-m", "proxlb", "-v"], { timeout: 60_000 }).then(
    ({ stdout }) => stdout.includes(`ProxLB version: ${PROXLB_VERSION}`),
    () => false,
  );
}

function step(
  command: string,
  args: string[],
  onLine: (line: string) => void,
  failure: string,
): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let last = "";
    const hear = (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n").filter(Boolean)) {
        last = line.trim() || last;
        onLine(line);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => fail(new Error(failure, { cause: error })));
    child.once("close", (code) => (code === 0 ? done() : fail(new Error(`${failure} It said: ${last}`))));
  });
}

async function main(): Promise<void> {
  commandLine({
    usage: "Usage: npm run proxlb:install\nInstalls ProxLB for PROXLB_DRIVER=process into DATA_DIR/proxlb.",
  });
  const dir = resolve(process.env.DATA_DIR || "./data", "proxlb");
  try {
    const { version, installed, python } = await installProxlb({ dir, onLine: console.log });
    console.log(installed ? `ProxLB ${version} is installed.` : `ProxLB ${version} is there already.`);
    console.log(`Set PROXLB_DRIVER=process to use it. Its Python is ${python}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();

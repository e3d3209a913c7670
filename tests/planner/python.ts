import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const VERSION = "2.3.0";
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/proxlb-venv");

/**
 * A Python that has ProxLB: the virtual environment `PROXLB_VENV` names, or one of our own, made on first use.
 *
 * @returns the interpreter's path, or the sentence that says why there is none.
 */
export async function pythonWithProxlb(): Promise<{ python: string } | { missing: string }> {
  const named = process.env.PROXLB_VENV;
  if (named) {
    const python = join(named, "bin/python");
    return (await hasProxlb(python))
      ? { python }
      : { missing: `No ProxLB ${VERSION} in PROXLB_VENV (${named}).` };
  }
  const python = join(CACHE, "bin/python");
  if (await hasProxlb(python)) return { python };
  try {
    if (!existsSync(python)) await run("python3", ["-m", "venv", CACHE]);
    await run(python, ["-m", "pip", "install", "--quiet", `proxlb==${VERSION}`]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { missing: `ProxLB ${VERSION} needs Python 3.11 or newer and a package index: ${reason}` };
  }
  return (await hasProxlb(python)) ? { python } : { missing: `ProxLB ${VERSION} did not install.` };
}

async function hasProxlb(python: string): Promise<boolean> {
  const question = "import importlib.metadata as m; print(m.version('proxlb'))";
  try {
    return (await run(python, ["-c", question])).stdout.trim() === VERSION;
  } catch {
    return false;
  }
}

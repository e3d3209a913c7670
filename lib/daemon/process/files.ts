import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { signalGroup } from "./child";
import { identify, isSameProcess } from "./table";

/** What must be known about ProxLB after the app ended, however it ended. */
const Remembered = z.object({
  /** Whether somebody wants it to run: a ProxLB that was running comes back with the app. */
  wanted: z.enum(["running", "stopped"]),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  exitCode: z.number().nullable(),
  restartCount: z.number(),
});
export type Remembered = z.infer<typeof Remembered>;

const NOTHING: Remembered = {
  wanted: "stopped",
  startedAt: null,
  finishedAt: null,
  exitCode: null,
  restartCount: 0,
};

export async function recall(path: string): Promise<Remembered> {
  return (await readJson(path, Remembered)) ?? NOTHING;
}

export async function remember(path: string, state: Remembered): Promise<void> {
  await writeJson(path, state);
}

const Id = z.object({ pid: z.number(), startTime: z.string() });
const PidFile = z.object({ child: Id, owner: Id });

/** Notes which process runs, and for which app. */
export async function writePidFile(path: string, pid: number): Promise<void> {
  const [child, owner] = await Promise.all([identify(pid), identify(process.pid)]);
  if (child && owner) await writeJson(path, { child, owner });
}

/**
 * Ends the process of a pid file whose app is gone (killed, crashed): it would go on migrating with nobody watching.
 * @returns "foreign" when another living app owns it, which is left alone.
 */
export async function endOrphan(path: string, graceMs: number): Promise<"none" | "ended" | "foreign"> {
  const noted = await readJson(path, PidFile);
  if (!noted) return "none";
  if (noted.owner.pid !== process.pid && (await isSameProcess(noted.owner))) return "foreign";
  const alive = await isSameProcess(noted.child);
  if (alive) {
    signalGroup(noted.child.pid, "SIGINT");
    const deadline = performance.now() + graceMs;
    while ((await isSameProcess(noted.child)) && performance.now() < deadline) await pause(50);
    if (await isSameProcess(noted.child)) signalGroup(noted.child.pid, "SIGKILL");
  }
  await rm(path, { force: true });
  return alive ? "ended" : "none";
}

/** The folders that one-shot runs left behind, each with a pid file and a configuration with secrets. */
export async function listFolders(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).map((name) => join(path, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Version of the package beside this Python, read from its files: asking ProxLB takes over a second. */
export async function installedVersion(python: string): Promise<string | null> {
  const lib = resolve(dirname(python), "..", "lib");
  const found = await readdir(lib).catch(() => []);
  for (const name of found.filter((entry) => entry.startsWith("python3"))) {
    const packages = await readdir(join(lib, name, "site-packages")).catch(() => []);
    const info = packages.map((entry) => /^proxlb-(\d[^-]*)\.dist-info$/.exec(entry)?.[1]).find(Boolean);
    if (info) return info;
  }
  return null;
}

async function readJson<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null; // missing, or torn by a power cut: both mean that nothing is known
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

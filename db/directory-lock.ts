import "server-only";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { messageOf } from "@/lib/core/errors";

const HEARTBEAT_MS = 5_000;
/** A holder on another machine or in another container is dead when its heartbeat is this old. */
const STALE_MS = 30_000;

interface Holder {
  pid: number;
  hostname: string;
  /** Start time of the process in clock ticks since boot (proc(5), field 22): a reused pid has another. */
  startTicks: string;
}

/**
 * An exclusive lock file that names its holder. A live holder is never evicted; one that died is.
 * @throws Error with a sentence that names the process that holds it.
 */
export async function takeDirectoryLock(file: string): Promise<{ release: () => Promise<void> }> {
  const me: Holder = { pid: process.pid, hostname: hostname(), startTicks: await startTicksOf(process.pid) };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    if (!(await tryLink(draft, file))) await replaceDeadHolder(file, draft);
  } finally {
    await rm(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch((error) => console.error(`lock heartbeat failed: ${messageOf(error)}`));
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await rm(file, { force: true });
    },
  };
}

async function replaceDeadHolder(file: string, draft: string): Promise<void> {
  const content = await readFile(file, "utf8").catch(() => null);
  if (content !== null && (await isAlive(parseHolder(content), file))) throw inUse(file, content);
  // Only one of several starters can move the dead lock away; what it moved is checked before it is dropped.
  const grave = `${draft}.dead`;
  await rename(file, grave).catch(() => undefined);
  const moved = await readFile(grave, "utf8").catch(() => null);
  if (moved !== null && moved !== content) {
    await tryLink(grave, file);
    await rm(grave, { force: true });
    throw inUse(file, moved);
  }
  await rm(grave, { force: true });
  if (!(await tryLink(draft, file))) throw inUse(file, await readFile(file, "utf8").catch(() => "{}"));
}

async function isAlive(holder: Partial<Holder>, file: string): Promise<boolean> {
  if (holder.hostname === hostname() && holder.pid !== undefined) {
    return (await startTicksOf(holder.pid)) === holder.startTicks;
  }
  const age = Date.now() - (await stat(file)).mtimeMs;
  return age < STALE_MS;
}

function inUse(file: string, content: string): Error {
  const holder = parseHolder(content);
  return new Error(
    `The embedded database is in use by process ${holder.pid ?? "?"} on ${holder.hostname ?? "?"} (${file}). ` +
      "Stop that process, use another DATA_DIR, or set DATABASE_URL to a PostgreSQL that several processes may share.",
  );
}

function parseHolder(content: string): Partial<Holder> {
  try {
    return JSON.parse(content) as Partial<Holder>;
  } catch {
    return {};
  }
}

/** "" when there is no such process, "?" where the system has no /proc but the process lives. */
async function startTicksOf(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    try {
      process.kill(pid, 0);
      return "?";
    } catch {
      return "";
    }
  }
}

async function tryLink(existing: string, file: string): Promise<boolean> {
  try {
    await link(existing, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

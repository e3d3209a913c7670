import "server-only";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, link, open, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";

const HEARTBEAT_MS = 5_000;
/** A holder under another kernel is dead when its file did not change for this long by the reader's own watch. */
const WATCHED_MS = 20_000;
const LOOK_EVERY_MS = 500;
/** unix(7): sun_path of macOS is the shortest. */
const LONGEST_SOCKET_PATH = 103;

interface Holder {
  pid: number;
  hostname: string;
  /** Of the running kernel; null where it does not say. */
  bootId: string | null;
  /** Name of the socket beside the lock that the holder listens on; null where the folder takes none. */
  socket: string | null;
}

/**
 * An exclusive lock file that names its holder. A living holder is never evicted, whatever its clock or ours says:
 * it listens on a socket, which the kernel closes with the process, also for other containers; and where another
 * kernel holds it, the file is watched for a heartbeat.
 * @param watchedMs how long a file without a socket to ask is watched
 * @throws Error with a sentence that names the process that holds it.
 */
export async function takeDirectoryLock(
  file: string,
  watchedMs = WATCHED_MS,
): Promise<{ release: () => Promise<void> }> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const socket = await listen(`${draft}.socket`);
  const me: Holder = {
    pid: process.pid,
    hostname: hostname(),
    bootId: await bootId(),
    socket: socket && path.basename(`${draft}.socket`),
  };
  const content = JSON.stringify(me);
  await writeFile(draft, content, { mode: 0o600 });
  try {
    if (!(await tryLink(draft, file))) await replaceDeadHolder(file, draft, watchedMs);
  } catch (error) {
    socket?.close();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch((error) =>
      log("database").error({ error: messageOf(error) }, "lock heartbeat failed"),
    );
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      if ((await contentOf(file)) === content) await rm(file, { force: true });
      socket?.close();
    },
  };
}

async function replaceDeadHolder(file: string, draft: string, watchedMs: number): Promise<void> {
  const content = await contentOf(file);
  if (content !== null && (await isAlive(parseHolder(content), file, watchedMs))) throw inUse(file, content);
  // Only one of several starters can move the dead lock away; what it moved is checked before it is dropped.
  const grave = `${draft}.dead`;
  await rename(file, grave).catch(() => undefined);
  const moved = await contentOf(grave);
  if (moved !== null && moved !== content) {
    await tryLink(grave, file);
    await rm(grave, { force: true });
    throw inUse(file, moved);
  }
  await rm(grave, { force: true });
  if (!(await tryLink(draft, file))) throw inUse(file, (await contentOf(file)) ?? "{}");
  const left = content === null ? null : socketOf(parseHolder(content), file);
  if (left !== null) await rm(left, { force: true });
}

/** The kernel knows whether anybody listens; only it knows of its own processes, and only while it runs. */
async function isAlive(holder: Partial<Holder>, file: string, watchedMs: number): Promise<boolean> {
  const socket = socketOf(holder, file);
  const isOurKernel = typeof holder.bootId === "string" && holder.bootId === (await bootId());
  if (isOurKernel && socket !== null) {
    const answer = await knock(socket);
    if (answer !== "unknown") return answer === "listens";
  }
  log("database").warn(
    { holder },
    `The embedded database has a lock of another machine, of one before a reboot, or of an older version: watching for ${watchedMs / 1000} s whether its holder lives.`,
  );
  return changes(file, watchedMs);
}

/** Whether a file is touched within this time, by our own watch: nothing is compared with anybody's clock. */
async function changes(file: string, watchedMs: number): Promise<boolean> {
  const before = await lastTouch(file);
  const untilMs = performance.now() + watchedMs;
  while (performance.now() < untilMs) {
    await pause(LOOK_EVERY_MS);
    if ((await lastTouch(file)) !== before) return true;
  }
  return false;
}

/** Opened each time: a file of the network is asked for anew only then. */
async function lastTouch(file: string): Promise<number | null> {
  const handle = await open(file, "r").catch(() => null);
  try {
    return (await handle?.stat())?.mtimeMs ?? null;
  } finally {
    await handle?.close();
  }
}

/** null where the folder's file system takes no sockets, or its path is too long for one. */
async function listen(address: string): Promise<Server | null> {
  if (Buffer.byteLength(address) > LONGEST_SOCKET_PATH) return null;
  const server = createServer((connection) => connection.destroy());
  server.unref();
  try {
    server.listen(address);
    await once(server, "listening");
    await chmod(address, 0o600);
    return server;
  } catch {
    server.close();
    return null;
  }
}

/** A process that stands still is still listened for by its kernel. */
function knock(address: string): Promise<"listens" | "nobody" | "unknown"> {
  return new Promise((resolve) => {
    const connection = connect(address);
    connection.once("connect", () => {
      connection.destroy();
      resolve("listens");
    });
    connection.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? "nobody" : error.code === "EAGAIN" ? "listens" : "unknown"),
    );
  });
}

function socketOf({ socket }: Partial<Holder>, file: string): string | null {
  return typeof socket === "string" ? path.join(path.dirname(file), path.basename(socket)) : null;
}

async function bootId(): Promise<string | null> {
  return (await contentOf("/proc/sys/kernel/random/boot_id"))?.trim() ?? null;
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

function contentOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
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

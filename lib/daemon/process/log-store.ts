import { appendFile, mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import { LogLine } from "@/lib/daemon/schema";

/** Two files of this size are kept: the current one and the one before. */
const FILE_MAX_BYTES = 8 * 1024 * 1024;

export interface LogStore {
  /** Takes a line at once; writing follows in order. */
  append(line: { epoch: string; seq: number; stream: LogLine["stream"]; text: string }): void;
  /** See Daemon.follow. */
  follow(options: { sinceAt: string | null; signal: AbortSignal }): AsyncGenerator<LogLine>;
  flush(): Promise<void>;
}

/**
 * ProxLB's output on disk, one JSON object per line. Times have microseconds and strictly grow, over restarts of the
 * app too, so "after this time" names one place in the stream.
 */
export async function openLogStore(path: string, fileMaxBytes = FILE_MAX_BYTES): Promise<LogStore> {
  await mkdir(dirname(path), { recursive: true });
  const followers = new Set<(line: LogLine) => void>();
  const state = await resume(path);
  let pending: LogLine[] = [];
  const inTurn = inOrder();
  const write = async () => {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    const text = batch.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (state.bytes > 0 && state.bytes + text.length > fileMaxBytes) {
      await rename(path, `${path}.1`);
      state.bytes = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    state.bytes += Buffer.byteLength(text);
  };
  const flush = () =>
    inTurn(write).catch((error) => {
      // Followers still get the lines; only the history on disk has a hole, and the app's log says so.
      log("daemon").error({ err: error }, "ProxLB's log cannot be written");
    });
  return {
    append(line) {
      state.lastMicros = Math.max(clock().now().getTime() * 1000, state.lastMicros + 1);
      const stamped: LogLine = { ...line, at: isoOf(state.lastMicros) };
      pending.push(stamped);
      for (const follower of followers) follower(stamped);
      if (pending.length === 1) void flush();
    },
    flush,
    async *follow({ sinceAt, signal }) {
      const inbox = createInbox(signal);
      followers.add(inbox.push);
      try {
        let seen = sinceAt === null ? -1 : microsOf(sinceAt);
        // Subscribed first, then read in order with the writing: what is not in the files yet is in the inbox.
        await flush();
        for (const line of await inTurn(() => readAll(path))) {
          if (signal.aborted) return;
          if (microsOf(line.at) <= seen) continue;
          seen = microsOf(line.at);
          yield line;
        }
        for await (const line of inbox.lines()) {
          if (microsOf(line.at) <= seen) continue;
          seen = microsOf(line.at);
          yield line;
        }
      } finally {
        followers.delete(inbox.push);
      }
    },
  };
}

function createInbox(signal: AbortSignal) {
  const waiting: LogLine[] = [];
  let wake = () => {};
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    push(line: LogLine) {
      waiting.push(line);
      wake();
    },
    async *lines() {
      while (!signal.aborted) {
        const line = waiting.shift();
        if (line) yield line;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

/** Where the stream stands after the last run of the app. A line torn by a power cut is closed off. */
async function resume(path: string): Promise<{ bytes: number; lastMicros: number }> {
  const bytes = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  const last = (await readAll(path)).at(-1);
  if (bytes > 0 && !(await readFile(path)).subarray(-1).equals(Buffer.from("\n")))
    await appendFile(path, "\n");
  return { bytes, lastMicros: last ? microsOf(last.at) : 0 };
}

async function readAll(path: string): Promise<LogLine[]> {
  const texts = await Promise.all([`${path}.1`, path].map(readOrEmpty));
  return texts
    .join("\n")
    .split("\n")
    .map(parseLine)
    .filter((line) => line !== null);
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function parseLine(text: string): LogLine | null {
  if (text === "") return null;
  try {
    return LogLine.parse(JSON.parse(text));
  } catch {
    return null; // torn by a power cut
  }
}

function isoOf(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  return iso.replace("Z", `${String(micros % 1000).padStart(3, "0")}Z`);
}

/** Of any ISO time, with or without a fraction finer than milliseconds. */
function microsOf(iso: string): number {
  const finer = /\.\d{3}(\d{1,3})/.exec(iso)?.[1] ?? "";
  return Date.parse(iso) * 1000 + Number(finer.padEnd(3, "0"));
}

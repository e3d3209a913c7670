import { appendFile, mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import type { LogLine } from "@/lib/daemon/schema";
import { openKept, resume } from "./log-file";

/** Two files of this size are kept: the current one and the one before. */
const FILE_MAX_BYTES = 8 * 1024 * 1024;
/** Lines a follower may be behind before `room` waits. */
const BACKLOG_LINES = 2000;
/** Lines that wait for a disk that does not take them; about 10 MB. */
const PENDING_MAX_LINES = 50_000;

export interface LogStore {
  /** Takes a line at once; writing follows in order. */
  append(line: { epoch: string; seq: number; stream: LogLine["stream"]; text: string }): void;
  /** Settles when no follower is far behind: who fills this waits here, so that a flood stays in ProxLB's own pipe. */
  room(): Promise<void>;
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
  const inboxes = createInboxes();
  const resumed = await resume(path);
  let lastMicros = resumed.lastAt === null ? 0 : microsOf(resumed.lastAt);
  let bytes = resumed.bytes;
  let pending: LogLine[] = [];
  let unwritten = 0;
  const inTurn = inOrder();
  const write = async () => {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    const text = batch.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (bytes > 0 && bytes + text.length > fileMaxBytes) {
      await rename(path, `${path}.1`);
      bytes = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    bytes += Buffer.byteLength(text);
    if (unwritten > 0)
      log("daemon").warn({ lines: unwritten }, "lines of ProxLB's log came faster than the disk took them");
    unwritten = 0;
  };
  const flush = () =>
    inTurn(write).catch((error) => {
      // Followers still get the lines; only the history on disk has a hole, and the app's log says so.
      log("daemon").error({ err: error }, "ProxLB's log cannot be written");
    });
  return {
    append(line) {
      lastMicros = Math.max(clock().now().getTime() * 1000, lastMicros + 1);
      const { epoch, seq, stream, text } = line;
      const stamped: LogLine = { epoch, seq, stream, text, at: isoOf(lastMicros) };
      inboxes.push(stamped);
      if (pending.length >= PENDING_MAX_LINES) {
        unwritten += 1;
        return;
      }
      pending.push(stamped);
      if (pending.length === 1) void flush();
    },
    room: inboxes.room,
    flush,
    async *follow({ sinceAt, signal }) {
      const inbox = inboxes.open(signal);
      try {
        let seen = sinceAt === null ? -1 : microsOf(sinceAt);
        // Subscribed first, then read in order with the writing: what is not in the files yet is in the inbox.
        await flush();
        const kept = await inTurn(() => openKept(path, 2 * fileMaxBytes));
        for await (const line of kept.lines(signal)) {
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
        inbox.close();
      }
    },
  };
}

interface Inbox {
  waiting: LogLine[];
  wake(): void;
}

/** One queue a follower, taken in whole batches. */
function createInboxes() {
  const inboxes = new Set<Inbox>();
  let blocked: (() => void)[] = [];
  const isFull = () => [...inboxes].some(({ waiting }) => waiting.length >= BACKLOG_LINES);
  const release = () => {
    if (blocked.length === 0 || isFull()) return;
    const free = blocked;
    blocked = [];
    for (const go of free) go();
  };
  return {
    push(line: LogLine) {
      for (const inbox of inboxes) {
        inbox.waiting.push(line);
        inbox.wake();
      }
    },
    async room() {
      if (isFull()) await new Promise<void>((resolve) => blocked.push(resolve));
    },
    open(signal: AbortSignal) {
      const inbox: Inbox = { waiting: [], wake: () => undefined };
      inboxes.add(inbox);
      const close = () => {
        inboxes.delete(inbox);
        inbox.wake();
        release();
      };
      signal.addEventListener("abort", close, { once: true });
      return {
        close,
        async *lines() {
          while (!signal.aborted) {
            const batch = inbox.waiting;
            inbox.waiting = [];
            if (batch.length === 0)
              await new Promise<void>((resolve) => {
                inbox.wake = resolve;
              });
            for (const line of batch) {
              if (signal.aborted) return;
              yield line;
            }
            release();
          }
        },
      };
    },
  };
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

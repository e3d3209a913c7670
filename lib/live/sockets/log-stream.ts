import type { LogHub } from "@/lib/live/log/log-hub";
import type { LogPosition } from "@/lib/live/log/log-ring";
import type { LogBatch, LogMark } from "./protocol";
import type { LiveServer } from "./types";

const BATCH_MS = 200;
/** 2,000 lines a second to one viewer; a backlog beyond one second is skipped, so the newest line is never far. */
const LINES_A_BATCH = 400;
const MAX_BACKLOG = 2000;
const MAX_BATCH_CHARS = 512 * 1024;

/** Who follows the log, on whichever kind of socket. */
export interface LogFollower {
  /** Of socket.io, on the server that holds it: a message is encoded once for all rooms. Null: it is told itself. */
  room: string | null;
  /** Whether the last batch has left for the kernel. */
  canTake(): boolean;
  /** @param text the batch as JSON, made once for all who take it so */
  tell(batch: LogBatch, text: () => string): void;
}

export type LogStream = ReturnType<typeof createLogStream>;

interface Reader {
  follower: LogFollower;
  next: LogPosition;
  /** Whoever comes back gets everything up to here, however much it is. */
  replayUntil: LogPosition;
}

/**
 * Log lines to sockets, in batches. Every viewer is only a position in the ring: nothing queues up for a slow one,
 * what it misses is counted exactly, and viewers at the same position share one encoded message.
 */
export function createLogStream(hub: LogHub, servers: LiveServer[], batchMs = BATCH_MS) {
  const readers = new Map<object, Reader>();
  const timer = setInterval(() => {
    if (readers.size > 0) sendBatches(hub, servers, [...readers.values()]);
  }, batchMs);
  timer.unref();

  return {
    /**
     * @param socket by which it leaves again
     * @param last the line the client has already; null: begin with the next line.
     */
    join(socket: object, follower: LogFollower, last: LogMark | null) {
      const { ring } = hub;
      const next = last ? ring.after(last.epoch, last.seq) : ring.end();
      const gap = next === null ? null : ring.first() - next;
      if (gap === null || gap > 0) tellAlone(follower, { lines: [], skipped: 0, gap });
      readers.set(socket, {
        follower,
        next: Math.max(next ?? ring.first(), ring.first()),
        replayUntil: last ? ring.end() : 0,
      });
    },
    leave(socket: object) {
      readers.delete(socket);
    },
    close() {
      clearInterval(timer);
    },
  };
}

function sendBatches(hub: LogHub, servers: LiveServer[], readers: Reader[]): void {
  const together = new Map<string, Reader[]>();
  for (const reader of readers) {
    if (reader.next >= hub.ring.end() || !reader.follower.canTake()) continue;
    const group = `${reader.next} ${reader.next < reader.replayUntil}`;
    together.set(group, [...(together.get(group) ?? []), reader]);
  }
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    const { batch, next } = batchFrom(hub, first.next, first.next < first.replayUntil);
    const rooms = group.flatMap(({ follower }) => follower.room ?? []);
    if (rooms.length > 0) for (const io of servers) io.local.to(rooms).emit("logs", batch);
    let encoded: string | null = null;
    const text = () => {
      encoded ??= JSON.stringify(batch);
      return encoded;
    };
    for (const { follower } of group) if (follower.room === null) follower.tell(batch, text);
    for (const reader of group) reader.next = next;
  }
}

function batchFrom(
  hub: LogHub,
  position: LogPosition,
  replays: boolean,
): { batch: LogBatch; next: LogPosition } {
  const { ring } = hub;
  const behind = !replays && ring.end() - position > MAX_BACKLOG;
  const from = Math.max(position, ring.first(), behind ? ring.end() - LINES_A_BATCH : 0);
  const lines = ring.read(from, LINES_A_BATCH);
  let chars = 0;
  const fitting = lines.findIndex((line) => {
    chars += line.text.length;
    return chars > MAX_BATCH_CHARS;
  });
  const sent = fitting > 0 ? lines.slice(0, fitting) : lines;
  return { batch: { lines: sent, skipped: from - position }, next: from + sent.length };
}

function tellAlone(follower: LogFollower, batch: LogBatch): void {
  follower.tell(batch, () => JSON.stringify(batch));
}

import type { LogHub } from "@/lib/live/log/log-hub";
import type { LogPosition } from "@/lib/live/log/log-ring";
import type { LogBatch } from "./protocol";
import type { LiveServer, LiveSocket } from "./types";

const BATCH_MS = 200;
/** 2,000 lines a second to one viewer; a backlog beyond one second is skipped, so the newest line is never far. */
const LINES_A_BATCH = 400;
const MAX_BACKLOG = 2000;
const MAX_BATCH_CHARS = 512 * 1024;

interface Reader {
  socket: LiveSocket;
  next: LogPosition;
  /** Whoever comes back gets everything up to here, however much it is. */
  replayUntil: LogPosition;
}

/**
 * Log lines to sockets, in batches. Every viewer is only a position in the ring: nothing queues up for a slow one,
 * what it misses is counted exactly, and viewers at the same position share one encoded message.
 */
export function createLogStream(hub: LogHub, servers: LiveServer[], batchMs = BATCH_MS) {
  const readers = new Map<LiveSocket, Reader>();
  const timer = setInterval(() => {
    if (readers.size > 0) sendBatches(hub, servers, [...readers.values()]);
  }, batchMs);
  timer.unref();

  return {
    /** @param last the line the client has already; null: begin with the next line. */
    join(socket: LiveSocket, last: { epoch: string; seq: number } | null) {
      const { ring } = hub;
      const next = last ? ring.after(last.epoch, last.seq) : ring.end();
      if (next === null) socket.emit("logs", { lines: [], skipped: 0, gap: null });
      else if (next < ring.first()) socket.emit("logs", { lines: [], skipped: 0, gap: ring.first() - next });
      readers.set(socket, {
        socket,
        next: Math.max(next ?? ring.first(), ring.first()),
        replayUntil: last ? ring.end() : 0,
      });
    },
    leave(socket: LiveSocket) {
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
    if (reader.next >= hub.ring.end() || !canTake(reader.socket)) continue;
    const group = `${reader.next} ${reader.next < reader.replayUntil}`;
    together.set(group, [...(together.get(group) ?? []), reader]);
  }
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    const { batch, next } = batchFrom(hub, first.next, first.next < first.replayUntil);
    const ids = group.map((reader) => reader.socket.id);
    // A socket's id is its own room, on the server that holds it: encoded once a server for the whole group.
    for (const io of servers) io.local.to(ids).emit("logs", batch);
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

/** The last batch has left for the kernel. */
function canTake(socket: LiveSocket): boolean {
  const { transport, writeBuffer } = socket.conn as unknown as {
    transport: { writable: boolean };
    writeBuffer: unknown[];
  };
  return transport.writable && writeBuffer.length === 0;
}

import { clock } from "@/lib/core/clock";
import { connectionOf } from "./connection";
import type { LiveServer, LiveSocket } from "./types";

/** What may lie here for one reader. Whoever is cut off comes back and fetches. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** A reader that takes nothing for so long does not read; a ping would find that out after 45 s. */
export const MAX_STALLED_MS = 10_000;
const LOOK_MS = 1_000;

/** Cuts off who leaves too much lying, or all of it for too long: nobody's stall may cost the others memory. */
export function dropSlowReaders(servers: LiveServer[]): () => void {
  const tookAtMs = new WeakMap<LiveSocket, number>();
  for (const io of servers) {
    io.on("connection", (socket) => {
      tookAtMs.set(socket, clock().monotonicMs());
      connectionOf(socket).on("drain", () => tookAtMs.set(socket, clock().monotonicMs()));
    });
  }
  const look = () => {
    const now = clock().monotonicMs();
    for (const socket of servers.flatMap((io) => [...io.of("/").sockets.values()])) {
      const { bytes, idle } = waiting(socket);
      if (idle) tookAtMs.set(socket, now);
      const stalledMs = now - (tookAtMs.get(socket) ?? now);
      if (bytes > MAX_WAITING_BYTES || stalledMs > MAX_STALLED_MS) cutOff(socket);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function waiting(socket: LiveSocket): { bytes: number; idle: boolean } {
  const { writeBuffer, transport } = connectionOf(socket);
  const queued = writeBuffer.reduce((sum, { data }) => sum + (typeof data === "string" ? data.length : 0), 0);
  return {
    bytes: queued + (transport.socket?.bufferedAmount ?? 0),
    // Between two polls of a client without websockets nothing is writable, and nothing needs to be.
    idle: writeBuffer.length === 0 && (transport.writable || transport.socket === undefined),
  };
}

/** At once: an orderly end would wait until what lies there has been read. */
function cutOff(socket: LiveSocket): void {
  const connection = connectionOf(socket);
  socket.disconnect(true);
  connection.transport.socket?.terminate?.();
  connection.close(true);
}

import type { IncomingMessage } from "node:http";
import type { LiveSocket } from "./types";

/** What lies below a socket, as far as socket.io does not declare it. */
export interface Connection {
  /** The handshake. */
  request: IncomingMessage;
  writeBuffer: { data?: unknown }[];
  transport: { writable: boolean; socket?: { bufferedAmount?: number; terminate?(): void } };
  on(event: "drain", listener: () => void): void;
  once(event: "close", listener: () => void): void;
  close(discard: boolean): void;
}

/** An orderly goodbye that the other side does not answer would keep the connection for 30 s. */
export const GOODBYE_MS = 1_000;

export function connectionOf(socket: LiveSocket): Connection {
  return socket.conn as unknown as Connection;
}

/** Nothing is read from it or written to it any more from now on; it is gone after a second at the latest. */
export function endConnection(connection: Connection): void {
  const { transport } = connection;
  connection.close(true);
  setTimeout(() => transport.socket?.terminate?.(), GOODBYE_MS).unref();
}

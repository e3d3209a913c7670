import "server-only";
import type { IncomingMessage } from "node:http";
import type { Server, Socket } from "socket.io";
import type { Live } from "@/lib/live/live";
import type { Topic } from "@/lib/live/topics";
import type { ClientEvents, ServerEvents } from "./protocol";

/** Who is behind a socket, as the session in the database says. */
export interface Watcher {
  userId: string | number;
  sessionId: string | number;
  role: string;
}

export interface GatewayOptions<W extends Watcher> {
  live: Live;
  /** Null: nobody is signed in. Asked at the handshake, before anything else is done. */
  authenticate(request: IncomingMessage): Promise<W | null>;
  /** Looks the session up again; null ends the socket. */
  recheck(watcher: W): Promise<W | null>;
  mayWatch(watcher: W, topic: Topic): boolean;
  recheckMs?: number;
  logBatchMs?: number;
}

export interface SocketData<W extends Watcher = Watcher> {
  watcher: W;
  topics: Set<Topic>;
  /** Unknown events and malformed requests. */
  strikes: number;
  events: number;
  eventsSinceMs: number;
}

export type LiveServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

export type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

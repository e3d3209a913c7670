import type { IncomingMessage } from "node:http";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { isOwnOrigin } from "@/lib/http/origin";
import type { Topic } from "@/lib/live/topics";
import { type Connection, connectionOf, endConnection } from "./connection";
import type { GatewayOptions, LiveServer, LiveSocket, Watcher } from "./types";

/** Connections below the sockets, joined or not, over both paths. */
const CONNECTIONS_PER_SESSION = 5;
const MAX_STRIKES = 5;
const EVENTS_PER_WINDOW = 60;
const EVENT_WINDOW_MS = 10_000;
const REFUSALS_PER_SECOND = 50;
const RECHECK_MS = 60_000;
/** A database that does not answer is not a revocation; but it is none for ever either. */
const MAX_FAILED_RECHECKS = 3;

const KNOWN_EVENTS = new Set(["watch", "unwatch"]);

export type Doorkeeper<W extends Watcher> = ReturnType<typeof createDoorkeeper<W>>;

/**
 * Lets signed-in people in, counts their connections, and shows them out when the session ends. Who it is is asked at
 * the handshake and again when the socket joins: between the two, and after a socket has left, a connection would
 * otherwise stand open with an answer of long ago. So each connection carries one socket and ends with it.
 */
export function createDoorkeeper<W extends Watcher>(options: GatewayOptions<W>) {
  const expected = new WeakMap<IncomingMessage, W>();
  const connections = new Map<object, { watcher: W; joins: boolean; end: () => void }>();
  const admitted = new Map<LiveSocket, NodeJS.Timeout>();
  const refusals = createRefusals();
  const logger = log("sockets");
  const connectionsOf = (session: string | number) =>
    [...connections.values()].filter(({ watcher }) => watcher.sessionId === session).length;

  const decide = async (request: IncomingMessage): Promise<string | null> => {
    // CORS does not cover websockets.
    if (!isOwnOrigin(request.headers)) return "This origin may not connect.";
    const address = String(request.headers["x-real-ip"] ?? request.socket.remoteAddress ?? "");
    if (refusals.tooMany(address)) return "Too many attempts.";
    const watcher = await options.authenticate(request);
    if (!watcher) {
      refusals.count(address);
      return "Sign in first.";
    }
    if (connectionsOf(watcher.sessionId) >= CONNECTIONS_PER_SESSION)
      return "Too many connections of this session.";
    expected.set(request, watcher);
    return null;
  };

  /** Counted here, where nothing waits: handshakes that were decided on together come one after the other. */
  const hold = (request: IncomingMessage, connection: Closing, end: () => void): W | null => {
    const watcher = expected.get(request);
    if (!watcher || connectionsOf(watcher.sessionId) >= CONNECTIONS_PER_SESSION) return null;
    connections.set(connection, { watcher, joins: false, end });
    connection.once("close", () => connections.delete(connection));
    return watcher;
  };

  /** @returns why not */
  const join = async (socket: LiveSocket): Promise<string | null> => {
    const known = connections.get(connectionOf(socket));
    if (!known || known.joins) return "This connection is used up.";
    known.joins = true;
    const watcher = await options.authenticate(socket.request);
    if (!watcher) return "Sign in first.";
    if (watcher.sessionId !== known.watcher.sessionId) return "This connection is another session's.";
    known.watcher = watcher;
    return null;
  };

  const refusalOf = (request: IncomingMessage): Promise<string | null> =>
    decide(request).catch((error: unknown) => {
      logger.error({ error: messageOf(error) }, "a socket could not be authenticated");
      return "The session cannot be checked now.";
    });

  return {
    allowRequest(
      request: IncomingMessage,
      callback: (error: string | null | undefined, ok: boolean) => void,
    ) {
      void refusalOf(request).then((refusal) => callback(refusal, refusal === null));
    },
    /** Why a connection that is for one topic may not come in; null: it may. */
    async refusalOf(request: IncomingMessage, topic: Topic): Promise<string | null> {
      const refusal = await refusalOf(request);
      if (refusal !== null) return refusal;
      const watcher = expected.get(request);
      return watcher && options.mayWatch(watcher, topic) ? null : "Your role or token may not watch this.";
    },
    /** Counts a connection that was let in until it closes. @returns whose it is; null: it was one too many */
    hold,
    /** Stands at a server's door: before its "connection" listeners are added. */
    guard(io: LiveServer) {
      io.engine.on("connection", (connection: Connection) => {
        const end = () => endConnection(connection);
        if (!hold(connection.request, connection, end)) end();
      });
      io.use((socket, next) => {
        const close = (refusal: string) => {
          next(new Error(refusal));
          endConnection(connectionOf(socket));
        };
        join(socket).then(
          (refusal) => (refusal === null ? next() : close(refusal)),
          (error: unknown) => {
            logger.error({ error: messageOf(error) }, "a socket could not be authenticated");
            close("The session cannot be checked now.");
          },
        );
      });
    },
    /** False when the connection has ended meanwhile. */
    admit(socket: LiveSocket): boolean {
      const connection = connectionOf(socket);
      const known = connections.get(connection);
      if (!known) {
        socket.disconnect(true);
        return false;
      }
      const { data } = socket;
      data.watcher = known.watcher;
      data.topics = new Set();
      data.strikes = 0;
      data.events = 0;
      data.eventsSinceMs = 0;
      admitted.set(
        socket,
        keepChecking(data, options, () => socket.disconnect(true)),
      );
      socket.on("disconnect", () => {
        clearInterval(admitted.get(socket));
        admitted.delete(socket);
        // After the word that it ends, which is on its way now.
        setImmediate(endConnection, connection);
      });
      watchManners(socket);
      return true;
    },
    disconnect(who: { sessionId?: string | number; userId?: string | number }) {
      const isMeant = ({ sessionId, userId }: Watcher) =>
        who.sessionId === sessionId || who.userId === userId;
      for (const socket of admitted.keys()) if (isMeant(socket.data.watcher)) socket.disconnect(true);
      for (const { watcher, end } of connections.values()) if (isMeant(watcher)) setImmediate(end);
    },
    /** Open connections, those without a socket too. */
    connections: () => connections.size,
    close() {
      for (const timer of admitted.values()) clearInterval(timer);
    },
  };
}

interface Closing {
  once(event: "close", listener: () => void): unknown;
}

/** For an unknown event or a malformed request; a few mistakes are a bug, more are an attack. */
export function strike(socket: LiveSocket): void {
  socket.data.strikes += 1;
  if (socket.data.strikes >= MAX_STRIKES) socket.disconnect(true);
}

function watchManners(socket: LiveSocket): void {
  socket.onAny((event: string) => {
    const { data } = socket;
    const now = clock().monotonicMs();
    if (now - data.eventsSinceMs > EVENT_WINDOW_MS) {
      data.events = 0;
      data.eventsSinceMs = now;
    }
    data.events += 1;
    if (!KNOWN_EVENTS.has(event)) strike(socket);
    if (data.events > EVENTS_PER_WINDOW) socket.disconnect(true);
  });
}

/** Looks again who it is from time to time, and ends what they may no longer watch. */
export function keepChecking<W extends Watcher>(
  data: { watcher: Watcher; topics: Set<Topic> },
  options: GatewayOptions<W>,
  end: () => void,
): NodeJS.Timeout {
  let failures = 0;
  const timer = setInterval(async () => {
    try {
      const watcher = await options.recheck(data.watcher as W);
      failures = 0;
      if (!watcher) return end();
      data.watcher = watcher;
      // A topic that the role no longer reaches: the client comes back and watches what is left.
      if ([...data.topics].some((topic) => !options.mayWatch(watcher, topic))) end();
    } catch {
      failures += 1;
      if (failures >= MAX_FAILED_RECHECKS) end();
    }
  }, options.recheckMs ?? RECHECK_MS);
  timer.unref();
  return timer;
}

function createRefusals() {
  let second = 0;
  let counts = new Map<string, number>();
  const current = () => {
    const now = Math.floor(clock().monotonicMs() / 1000);
    if (now !== second) counts = new Map();
    second = now;
    return counts;
  };
  return {
    tooMany: (address: string) => (current().get(address) ?? 0) >= REFUSALS_PER_SECOND,
    count: (address: string) => current().set(address, (current().get(address) ?? 0) + 1),
  };
}

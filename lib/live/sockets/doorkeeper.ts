import type { IncomingMessage } from "node:http";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { GatewayOptions, LiveSocket, Watcher } from "./types";

const SOCKETS_PER_SESSION = 5;
const MAX_STRIKES = 5;
const EVENTS_PER_WINDOW = 60;
const EVENT_WINDOW_MS = 10_000;
const REFUSALS_PER_SECOND = 50;
const RECHECK_MS = 60_000;
/** A database that does not answer is not a revocation; but it is none for ever either. */
const MAX_FAILED_RECHECKS = 3;

const KNOWN_EVENTS = new Set(["watch", "unwatch"]);

/** Lets signed-in people in, counts their sockets, and shows them out when the session ends. */
export function createDoorkeeper<W extends Watcher>(options: GatewayOptions<W>) {
  const admitted = new Map<LiveSocket, NodeJS.Timeout>();
  const expected = new WeakMap<IncomingMessage, W>();
  const refusals = createRefusals();
  const logger = log("sockets");
  const socketsOf = (session: string | number) =>
    [...admitted.keys()].filter((socket) => socket.data.watcher.sessionId === session).length;

  const decide = async (request: IncomingMessage): Promise<string | null> => {
    if (!originAllowed(request, options.origins)) return "This origin may not connect.";
    const address = String(request.headers["x-real-ip"] ?? request.socket.remoteAddress ?? "");
    if (refusals.tooMany(address)) return "Too many attempts.";
    const watcher = await options.authenticate(request);
    if (!watcher) {
      refusals.count(address);
      return "Sign in first.";
    }
    if (socketsOf(watcher.sessionId) >= SOCKETS_PER_SESSION) return "Too many connections of this session.";
    expected.set(request, watcher);
    return null;
  };

  return {
    allowRequest(
      request: IncomingMessage,
      callback: (error: string | null | undefined, ok: boolean) => void,
    ) {
      decide(request).then(
        (refusal) => callback(refusal, refusal === null),
        (error: unknown) => {
          logger.error({ error: messageOf(error) }, "a socket could not be authenticated");
          callback("The session cannot be checked now.", false);
        },
      );
    },
    /** False when the socket was closed again. */
    admit(socket: LiveSocket): boolean {
      const watcher = expected.get(socket.request);
      if (!watcher || socketsOf(watcher.sessionId) >= SOCKETS_PER_SESSION) {
        socket.disconnect(true);
        return false;
      }
      Object.assign(socket.data, { watcher, topics: new Set(), strikes: 0, events: 0, eventsSinceMs: 0 });
      admitted.set(socket, keepChecking(socket, options));
      socket.on("disconnect", () => {
        clearInterval(admitted.get(socket));
        admitted.delete(socket);
      });
      watchManners(socket);
      return true;
    },
    disconnect(who: { sessionId?: string | number; userId?: string | number }) {
      for (const socket of admitted.keys()) {
        const { sessionId, userId } = socket.data.watcher;
        if (who.sessionId === sessionId || who.userId === userId) socket.disconnect(true);
      }
    },
    close() {
      for (const timer of admitted.values()) clearInterval(timer);
    },
  };
}

/** For an unknown event or a malformed request; a few mistakes are a bug, more are an attack. */
export function strike(socket: LiveSocket): void {
  socket.data.strikes += 1;
  if (socket.data.strikes >= MAX_STRIKES) socket.disconnect(true);
}

/** CORS does not cover websockets, so the origin is judged here. Browsers leave it out of same-origin reads. */
function originAllowed(request: IncomingMessage, origins: string[]): boolean {
  const { origin, authorization } = request.headers;
  if (origin !== undefined) return origins.includes(origin);
  return request.headers["sec-fetch-site"] === "same-origin" || authorization?.startsWith("Bearer ") === true;
}

function watchManners(socket: LiveSocket): void {
  socket.onAny((event: string) => {
    const { data } = socket;
    const now = clock().monotonicMs();
    if (now - data.eventsSinceMs > EVENT_WINDOW_MS) Object.assign(data, { events: 0, eventsSinceMs: now });
    data.events += 1;
    if (!KNOWN_EVENTS.has(event)) strike(socket);
    if (data.events > EVENTS_PER_WINDOW) socket.disconnect(true);
  });
}

function keepChecking<W extends Watcher>(socket: LiveSocket, options: GatewayOptions<W>): NodeJS.Timeout {
  let failures = 0;
  const timer = setInterval(async () => {
    try {
      const watcher = await options.recheck(socket.data.watcher as W);
      failures = 0;
      if (!watcher) return socket.disconnect(true);
      socket.data.watcher = watcher;
      // A topic that the role no longer reaches: the client comes back and watches what is left.
      if ([...socket.data.topics].some((topic) => !options.mayWatch(watcher, topic))) socket.disconnect(true);
    } catch {
      failures += 1;
      if (failures >= MAX_FAILED_RECHECKS) socket.disconnect(true);
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

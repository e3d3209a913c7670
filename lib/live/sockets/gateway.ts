import "server-only";
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Server } from "socket.io";
import { clock } from "@/lib/core/clock";
import type { Live } from "@/lib/live/live";
import { TOPICS, type Topic } from "@/lib/live/topics";
import { diffCluster, diffGuests } from "@/lib/snapshot/delta";
import { connectionOf } from "./connection";
import { createDoorkeeper, strike } from "./doorkeeper";
import { createLogStream, type LogFollower, type LogStream } from "./log-stream";
import { LOG_STREAM_PATH, SOCKET_PATH } from "./paths";
import { attachPlainLog, isPlainLog } from "./plain-log";
import { UnwatchRequest, WatchRequest } from "./protocol";
import { dropSlowReaders } from "./slow-readers";
import type { GatewayOptions, LiveServer, LiveSocket, Watcher } from "./types";

export interface Gateway {
  /** Open connections, the sockets on them, and how many watch each topic. */
  counts(): { connections: number; sockets: number; watching: Record<Topic, number> };
  close(): Promise<void>;
}

const PUBLISH_DELAY_MS = 100;
const UNANSWERED_MS = 1000;
/** What comes with a page was read this long before the browser has it, at most. */
const PAGE_MS = 60_000;
/** A connection without a socket ends after this. */
const JOIN_WITHIN_MS = 20_000;

/** Sockets on the app's own port: who may come in, what they may watch, and what they are told. */
export function attachGateway<W extends Watcher>(http: HttpServer, options: GatewayOptions<W>): Gateway {
  const { live } = options;
  const doorkeeper = createDoorkeeper(options);
  const open = (path: string): LiveServer =>
    new Server(http, {
      path,
      serveClient: false,
      allowRequest: doorkeeper.allowRequest,
      connectTimeout: JOIN_WITHIN_MS,
      maxHttpBufferSize: 64 * 1024,
      perMessageDeflate: false,
      destroyUpgrade: false,
    });
  const main = open(SOCKET_PATH);
  const logsOnly = open(LOG_STREAM_PATH);
  // Its own listener answers these; socket.io would refuse them.
  logsOnly.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
    if (!request.headers.upgrade || !isPlainLog(request)) next();
  });
  http.on("upgrade", endUnanswered);
  const logStream = createLogStream(live.logs, [main, logsOnly], options.logBatchMs);
  const plainLog = attachPlainLog(http, options, { doorkeeper, logStream });
  const changes = rememberChanges(live);
  const recount = () => live.hooks.setWatched(watching(main, "cluster") + watching(main, "guests") > 0);

  for (const [io, topics] of [
    [main, TOPICS],
    [logsOnly, ["logs"] as const],
  ] as const) {
    doorkeeper.guard(io);
    io.on("connection", (socket) => {
      if (!doorkeeper.admit(socket)) return;
      serve(socket, options, new Set<Topic>(topics), { logStream, recount, changes });
    });
  }
  const stops = [
    changes.stop,
    dropSlowReaders([main, logsOnly]),
    live.subscribe((next, before) => {
      // local: every replica tells its own sockets.
      if (watching(main, "cluster") > 0) main.local.to("cluster").emit("cluster", diffCluster(before, next));
      if (watching(main, "guests") === 0) return;
      // Two big steps never share one turn of the event loop.
      void nextTurn().then(() => main.local.to("guests").emit("guests", diffGuests(before, next)));
    }),
    live.hooks.onPublish(coalesce((topic) => main.local.to(topic).emit("changed", topic))),
    live.hooks.onDisconnect(doorkeeper.disconnect),
  ];

  return {
    counts: () => ({
      connections: doorkeeper.connections(),
      sockets: main.of("/").sockets.size + logsOnly.of("/").sockets.size,
      watching: Object.fromEntries(
        TOPICS.map((topic) => [
          topic,
          watching(main, topic) + watching(logsOnly, topic) + (topic === "logs" ? plainLog.count() : 0),
        ]),
      ) as Record<Topic, number>,
    }),
    async close() {
      for (const stop of stops) stop();
      http.off("upgrade", endUnanswered);
      plainLog.close();
      logStream.close();
      doorkeeper.close();
      for (const io of [main, logsOnly]) io.disconnectSockets(true);
      // The HTTP server is its owner's to close.
      for (const io of [main, logsOnly]) io.engine.close();
    },
  };
}

/**
 * Cuts off an upgrade to another path that nobody answers. socket.io's own way of doing that is off: each of our two
 * servers would end the other's sockets whose session takes longer than a second to look up.
 */
function endUnanswered(request: IncomingMessage, socket: Duplex & { bytesWritten?: number }): void {
  if ([SOCKET_PATH, LOG_STREAM_PATH].some((path) => request.url?.startsWith(`${path}/`))) return;
  if (isPlainLog(request)) return;
  setTimeout(() => {
    if (socket.writable && !socket.bytesWritten) socket.end();
  }, UNANSWERED_MS).unref();
}

interface Inside {
  logStream: LogStream;
  recount(): void;
  changes: ReturnType<typeof rememberChanges>;
}

function serve<W extends Watcher>(
  socket: LiveSocket,
  options: GatewayOptions<W>,
  offered: Set<Topic>,
  { logStream, recount, changes }: Inside,
): void {
  const { topics } = socket.data;
  socket.on("watch", (raw, reply) => {
    const request = checked(socket, WatchRequest, raw);
    if (!request) return;
    const may = (topic: Topic) => offered.has(topic) && options.mayWatch(socket.data.watcher as W, topic);
    const watching = request.topics.filter(may);
    const fresh = watching.filter((topic) => !topics.has(topic));
    for (const topic of watching) topics.add(topic);
    void socket.join(watching);
    if (fresh.includes("logs")) logStream.join(socket, followerOf(socket), request.logs ?? null);
    recount();
    if (typeof reply === "function")
      reply({ watching, denied: request.topics.filter((topic) => !may(topic)) });
    catchUp(socket, options.live, watching, request.versions ?? {});
    for (const topic of watching) {
      const ageMs = request.agesMs?.[topic];
      if (ageMs !== undefined && changes.agoMs(topic) <= ageMs + PAGE_MS) socket.emit("changed", topic);
    }
  });
  socket.on("unwatch", (raw) => {
    const request = checked(socket, UnwatchRequest, raw);
    for (const topic of request?.topics ?? []) leave(socket, topic, logStream);
    recount();
  });
  socket.on("disconnect", () => {
    logStream.leave(socket);
    topics.clear();
    recount();
  });
}

function followerOf(socket: LiveSocket): LogFollower {
  const connection = connectionOf(socket);
  return {
    room: socket.id,
    canTake: () => connection.transport.writable && connection.writeBuffer.length === 0,
    tell: (batch) => socket.emit("logs", batch),
  };
}

/** @param schema of the one argument; a client that sends anything else is soon cut off. */
function checked<T>(
  socket: LiveSocket,
  schema: { safeParse(raw: unknown): { success: true; data: T } | { success: false } },
  raw: unknown,
): T | null {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  strike(socket);
  return null;
}

function leave(socket: LiveSocket, topic: Topic, logStream: Inside["logStream"]): void {
  socket.data.topics.delete(topic);
  void socket.leave(topic);
  if (topic === "logs") logStream.leave(socket);
}

function catchUp(
  socket: LiveSocket,
  live: Live,
  watching: Topic[],
  versions: { cluster?: number | undefined; guests?: number | undefined },
): void {
  const now = live.snapshot();
  for (const topic of ["cluster", "guests"] as const) {
    const version = versions[topic];
    if (version === undefined || version === now.version || !watching.includes(topic)) continue;
    const before = live.at(version);
    if (!before) socket.emit("stale", topic);
    else if (topic === "cluster") socket.emit("cluster", diffCluster(before, now));
    else socket.emit("guests", diffGuests(before, now));
  }
}

function watching(io: LiveServer, topic: Topic): number {
  return io.of("/").adapter.rooms.get(topic)?.size ?? 0;
}

/** When each topic last changed. What changed before we began is not known, and counts as changed then. */
function rememberChanges(live: Live) {
  const beganMs = clock().monotonicMs();
  const changedMs = new Map<Topic, number>();
  return {
    agoMs: (topic: Topic) => clock().monotonicMs() - (changedMs.get(topic) ?? beganMs),
    stop: live.hooks.onPublish((topic) => changedMs.set(topic, clock().monotonicMs())),
  };
}

/** Many changes of a topic within a moment are one message. */
function coalesce(tell: (topic: Topic) => void): (topic: Topic) => void {
  const waiting = new Set<Topic>();
  return (topic) => {
    if (waiting.has(topic)) return;
    waiting.add(topic);
    setTimeout(() => {
      waiting.delete(topic);
      tell(topic);
    }, PUBLISH_DELAY_MS);
  };
}

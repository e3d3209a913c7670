import type { QueryClient } from "@tanstack/react-query";
import { io, type Socket } from "socket.io-client";
import type { Topic } from "@/lib/live/topics";
import {
  applyClusterDelta,
  applyGuestsDelta,
  type ClusterDelta,
  type ClusterPicture,
  type GuestsDelta,
  type GuestsPicture,
} from "@/lib/snapshot/delta";
import { SOCKET_PATH } from "./paths";
import type { ClientEvents, LogBatch, ServerEvents, WatchReply } from "./protocol";

export type LiveStatus = "connecting" | "live" | "lost";

export interface LiveConnection {
  /** Watches topics until the returned function is called; several callers may watch the same. */
  watch(topics: Topic[]): () => void;
  /** The last line that is shown already: the stream goes on after it. Say it before `watch(["logs"])`. */
  logsFrom(position: { epoch: string; seq: number }): void;
  /** Each batch of log lines while "logs" is watched, without repeats over reconnects. */
  onLogs(listener: (batch: LogBatch) => void): () => void;
  status(): LiveStatus;
  onStatus(listener: (status: LiveStatus) => void): () => void;
  close(): void;
}

export interface ConnectOptions {
  /** Default: the page's own origin. */
  url?: string;
  /** Default SOCKET_PATH. */
  path?: string;
  /** Node only: browsers send their own cookie and origin. */
  headers?: Record<string, string>;
}

type LiveClientSocket = Socket<ServerEvents, ClientEvents>;

/**
 * One socket for the whole page. Pictures of ["cluster"] and ["guests"] in the query cache are kept current by
 * deltas; every other topic only says that queries under its key are out of date.
 */
export function connectLive(cache: QueryClient, options: ConnectOptions = {}): LiveConnection {
  const socket: LiveClientSocket = io(options.url ?? "", {
    path: options.path ?? SOCKET_PATH,
    transports: ["websocket", "polling"],
    // A restart of the app must not bring everyone back in the same moment.
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    ...(options.headers ? { extraHeaders: options.headers } : {}),
  });
  const wanted = createCounter<Topic>();
  const logs = createLogs();
  const status = createStatus();
  let wasLive = false;
  let closed = false;
  const comeBack = () => {
    setTimeout(() => {
      if (!closed) socket.connect();
    }, COME_BACK_MS);
  };

  const watch = (topics: Topic[], agesMs = agesIn(cache, topics)) => {
    if (topics.length === 0 || !socket.connected) return;
    const last = logs.last();
    socket.emit(
      "watch",
      {
        topics,
        versions: versionsIn(cache),
        agesMs,
        ...(last && topics.includes("logs") ? { logs: last } : {}),
      },
      (reply: WatchReply) => wanted.forget(reply.denied),
    );
  };
  socket.on("connect", () => {
    status.set("live");
    if (!wasLive) watch(wanted.all());
    else {
      // What changed while the socket was away was not told: all is fetched again, however old it is.
      watch(wanted.all(), {});
      for (const topic of wanted.all()) if (!PICTURES.has(topic)) refetch(cache, topic);
    }
    wasLive = true;
  });
  socket.on("disconnect", (reason) => {
    status.set("lost");
    // The server showed us out (session ended, too slow): come back and let it decide again.
    if (reason === "io server disconnect") comeBack();
  });
  socket.on("connect_error", () => {
    status.set("lost");
    // Refused after the handshake: socket.io itself does not try again then.
    if (!socket.active) comeBack();
  });
  socket.on("cluster", keepPicture<ClusterPicture, ClusterDelta>(cache, "cluster", applyClusterDelta));
  socket.on("guests", keepPicture<GuestsPicture, GuestsDelta>(cache, "guests", applyGuestsDelta));
  socket.on("stale", (topic) => refetch(cache, topic));
  socket.on("changed", (topic) => refetch(cache, topic));
  socket.on("logs", logs.take);

  return {
    watch(topics) {
      watch(wanted.add(topics));
      return () => {
        const gone = wanted.remove(topics);
        if (gone.length > 0 && socket.connected) socket.emit("unwatch", { topics: gone });
      };
    },
    logsFrom: logs.from,
    onLogs: logs.listen,
    status: status.get,
    onStatus: status.listen,
    close: () => {
      closed = true;
      socket.disconnect();
    },
  };
}

const PICTURES = new Set<Topic>(["cluster", "guests", "logs"]);
const KEPT_DELTAS = 12;
const COME_BACK_MS = 1_000;

function refetch(cache: QueryClient, topic: Topic): void {
  void cache.invalidateQueries({ queryKey: [topic] });
}

function versionsIn(cache: QueryClient): { cluster?: number; guests?: number } {
  const cluster = cache.getQueryData<ClusterPicture>(["cluster"])?.version;
  const guests = cache.getQueryData<GuestsPicture>(["guests"])?.version;
  return { ...(cluster === undefined ? {} : { cluster }), ...(guests === undefined ? {} : { guests }) };
}

/** How long ago the oldest of what is shown came, by topic. What came with a page is older than it says: the server adds. */
function agesIn(cache: QueryClient, topics: Topic[]): Partial<Record<Topic, number>> {
  const ages = topics.flatMap((topic) => {
    const held = cache.getQueryCache().findAll({ queryKey: [topic] });
    const times = held.map(({ state }) => state.dataUpdatedAt).filter((at) => at > 0);
    if (PICTURES.has(topic) || times.length === 0) return [];
    return [[topic, Math.max(0, Date.now() - Math.min(...times))]];
  });
  return Object.fromEntries(ages);
}

/** Applies each delta to the cached picture; keeps a few, because a fetched picture may be older than the newest. */
function keepPicture<P extends { version: number }, D extends { from: number; to: number }>(
  cache: QueryClient,
  topic: Topic,
  apply: (picture: P, delta: D) => P | null,
): (delta: D) => void {
  let recent: D[] = [];
  return (delta) => {
    recent = [...recent.slice(1 - KEPT_DELTAS), delta];
    const before = cache.getQueryData<P>([topic]);
    if (!before) return;
    let picture = before;
    for (const each of recent) picture = apply(picture, each) ?? picture;
    if (picture.version < delta.to) refetch(cache, topic);
    else if (picture !== before) cache.setQueryData([topic], { ...before, ...picture });
  };
}

function createLogs() {
  const listeners = new Set<(batch: LogBatch) => void>();
  let last: { epoch: string; seq: number } | null = null;
  return {
    last: () => last,
    from(position: { epoch: string; seq: number }) {
      last = position;
    },
    take(batch: LogBatch) {
      const lines = batch.lines.filter((line) => line.epoch !== last?.epoch || line.seq > last.seq);
      const newest = lines.at(-1);
      if (newest) last = { epoch: newest.epoch, seq: newest.seq };
      for (const listener of listeners) listener({ ...batch, lines });
    },
    listen(listener: (batch: LogBatch) => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function createStatus() {
  const listeners = new Set<(status: LiveStatus) => void>();
  let current: LiveStatus = "connecting";
  return {
    get: () => current,
    set(next: LiveStatus) {
      if (next === current) return;
      current = next;
      for (const listener of listeners) listener(next);
    },
    listen(listener: (status: LiveStatus) => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** How many want each; `add` and `remove` give those that began or ended to be wanted. */
function createCounter<T>() {
  const counts = new Map<T, number>();
  return {
    all: () => [...counts.keys()],
    add(items: T[]) {
      const fresh = items.filter((item) => !counts.has(item));
      for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
      return fresh;
    },
    remove(items: T[]) {
      for (const item of items) counts.set(item, (counts.get(item) ?? 0) - 1);
      const gone = items.filter((item) => (counts.get(item) ?? 0) <= 0);
      for (const item of gone) counts.delete(item);
      return gone;
    },
    forget(items: T[]) {
      for (const item of items) counts.delete(item);
    },
  };
}

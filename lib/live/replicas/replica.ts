import { randomUUID } from "node:crypto";
import { clock } from "@/lib/core/clock";
import type { LogLine } from "@/lib/daemon/schema";
import type { Collector, MaxAge } from "@/lib/live/collect/collector";
import type { LogHub } from "@/lib/live/log/log-hub";
import type { Topic } from "@/lib/live/topics";
import { applyClusterDelta, applyGuestsDelta, diffCluster, diffGuests } from "@/lib/snapshot/delta";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { Leader } from "./leader";
import type { Expelled, Relay, RelayMessage } from "./relay";

/** The pieces of one replica that the others drive. */
export interface ReplicaParts {
  leader: Leader;
  relay: Relay;
  pictures: {
    current(): ClusterSnapshot;
    /** A picture made elsewhere, with its own version. */
    adopt(snapshot: ClusterSnapshot): void;
    subscribe(listener: (next: ClusterSnapshot, before: ClusterSnapshot) => void): () => void;
  };
  logs: LogHub;
  collector: Pick<Collector, "setWatched" | "refreshSoon" | "readFirst">;
  tellTopic(topic: Topic): void;
  expel(who: Expelled): void;
}

export interface Replica {
  setWatched(watched: boolean): void;
  publish(topic: Topic): void;
  expel(who: Expelled): void;
  refreshSoon(): void;
  readFirst(maxAge: MaxAge): void;
  close(): Promise<void>;
}

const LINES_MS = 100;
const HELLO_MS = 5000;
/** Followers repeat that somebody watches them; a dead one is forgotten. */
const WATCH_REPEAT_MS = 30_000;
const WATCH_LIFE_MS = 90_000;

/** The leader tells the others what it sees; the others show that, and tell the leader whether anybody looks. */
export function joinReplicas(parts: ReplicaParts): Replica {
  const { relay, leader, pictures, logs } = parts;
  const id = randomUUID();
  const watchedUntilMs = new Map<string, number>();
  let watchedHere = false;
  let lines: LogLine[] = [];
  let helloAtMs = Number.NEGATIVE_INFINITY;

  const hello = () => {
    const now = clock().monotonicMs();
    if (now - helloAtMs < HELLO_MS) return;
    helloAtMs = now;
    relay.send({ kind: "hello" });
  };
  const countWatchers = () => {
    const now = clock().monotonicMs();
    for (const [replica, until] of watchedUntilMs) if (until < now) watchedUntilMs.delete(replica);
    parts.collector.setWatched(watchedHere || watchedUntilMs.size > 0);
  };
  const sayWatched = () => {
    if (!leader.isLeader()) relay.send({ kind: "watched", replica: id, watched: watchedHere });
    countWatchers();
  };
  const asFollower = (message: RelayMessage) => {
    if (message.kind === "picture") pictures.adopt(message.snapshot);
    else if (message.kind === "delta") {
      const next = step(pictures.current(), message);
      if (next) pictures.adopt(next);
      else hello();
    } else if (message.kind === "lines") for (const line of message.lines) logs.push(line);
  };
  const asLeader = (message: RelayMessage) => {
    if (message.kind === "hello") relay.send({ kind: "picture", snapshot: pictures.current() });
    else if (message.kind === "refresh") parts.collector.refreshSoon();
    else if (message.kind === "read_first") parts.collector.readFirst(message.maxAge);
    else if (message.kind === "watched") {
      if (message.watched) watchedUntilMs.set(message.replica, clock().monotonicMs() + WATCH_LIFE_MS);
      else watchedUntilMs.delete(message.replica);
      countWatchers();
    }
  };

  const stops = [
    relay.onMessage((message) => {
      if (message.kind === "topic") parts.tellTopic(message.topic);
      else if (message.kind === "expel") parts.expel(message.who);
      else if (leader.isLeader()) asLeader(message);
      else asFollower(message);
    }),
    pictures.subscribe((next, before) => {
      if (!leader.isLeader()) return;
      relay.send({ kind: "delta", cluster: diffCluster(before, next), guests: diffGuests(before, next) });
    }),
    logs.onLine((line) => {
      if (leader.isLeader()) lines.push(line);
    }),
    leader.onChange((leads) => {
      if (leads) relay.send({ kind: "picture", snapshot: pictures.current() });
      else hello();
      sayWatched();
    }),
  ];
  const timers = [
    setInterval(() => {
      if (lines.length > 0) relay.send({ kind: "lines", lines });
      lines = [];
    }, LINES_MS),
    setInterval(sayWatched, WATCH_REPEAT_MS),
  ];
  for (const timer of timers) timer.unref();

  return {
    setWatched(watched) {
      watchedHere = watched;
      sayWatched();
    },
    publish(topic) {
      parts.tellTopic(topic);
      relay.send({ kind: "topic", topic });
    },
    expel(who) {
      parts.expel(who);
      relay.send({ kind: "expel", who });
    },
    refreshSoon() {
      if (leader.isLeader()) parts.collector.refreshSoon();
      else relay.send({ kind: "refresh" });
    },
    readFirst(maxAge) {
      if (leader.isLeader()) parts.collector.readFirst(maxAge);
      else relay.send({ kind: "read_first", maxAge });
    },
    async close() {
      for (const stop of stops) stop();
      for (const timer of timers) clearInterval(timer);
      await relay.close();
    },
  };
}

/** Null when the delta does not start where this replica stands. */
function step(now: ClusterSnapshot, delta: RelayMessage & { kind: "delta" }): ClusterSnapshot | null {
  const { guests, ...rest } = now;
  const cluster = applyClusterDelta(rest, delta.cluster);
  const next = applyGuestsDelta({ version: now.version, guests }, delta.guests);
  return cluster && next ? { ...cluster, guests: next.guests } : null;
}

import "server-only";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import type { Daemon } from "@/lib/daemon/schema";
import { createCollector, type MaxAge, type ProxmoxSource } from "@/lib/live/collect/collector";
import type { Pace } from "@/lib/live/collect/pace";
import { emptySnapshot } from "@/lib/live/collect/rows";
import { untilYoung } from "@/lib/live/collect/young";
import { createLogHub, type LogHub, type Redactor } from "@/lib/live/log/log-hub";
import type { Attribution, MigrationStore } from "@/lib/live/migrations/record";
import { createMigrationTracker } from "@/lib/live/migrations/tracker";
import type { Leader } from "@/lib/live/replicas/leader";
import type { Expelled, Relay } from "@/lib/live/replicas/relay";
import { joinReplicas, type Replica, type ReplicaParts } from "@/lib/live/replicas/replica";
import type { ClusterSnapshot, MigrationProgress } from "@/lib/snapshot/schema";
import type { Topic } from "./topics";

/** The live picture and everything that tells of it. One a process. */
export interface Live {
  snapshot(): ClusterSnapshot;
  /** A recent picture by its version, for who comes back; null when it is older than about two minutes. */
  at(version: number): ClusterSnapshot | null;
  /** After each new picture. @returns how to stop. */
  subscribe(listener: (next: ClusterSnapshot, before: ClusterSnapshot) => void): () => void;
  /** Something of a topic changed: whoever watches it asks again, which authorizes again. */
  publish(topic: Topic): void;
  readonly logs: LogHub;
  /** After an operation on the cluster. */
  refreshSoon(): void;
  /**
   * Before an action and when somebody opens what rests on it: reads rows older than 10 s and facts older than 30 s,
   * within the minute's calls of somebody watching. Resolves when they are read, when Proxmox does not answer, and after
   * eight seconds at the latest: the picture tells its age (`connection.seenAt`, `facts.reads`).
   */
  readFirst(maxAge?: MaxAge): Promise<void>;
  /** Spends one of this minute's calls to Proxmox beside the polls; false when none is left. */
  takeSpareCall(): boolean;
  /** Collects at the pace of somebody watching until the returned function is called: while a run goes on. */
  watchClosely(): () => void;
  /** ProxLB was replaced, or none is managed any more. */
  followDaemon(daemon: Pick<Daemon, "follow"> | null): void;
  /** Drops open sockets: sign-out, revocation, a disabled user, a changed role. */
  disconnectSession(sessionId: string | number): void;
  disconnectUser(userId: string | number): void;
  readonly hooks: LiveHooks;
  close(): Promise<void>;
}

/** What the gateway plugs into. */
export interface LiveHooks {
  setWatched(watched: boolean): void;
  onPublish(listener: (topic: Topic) => void): () => void;
  onDisconnect(
    listener: (who: { sessionId?: string | number; userId?: string | number }) => void,
  ): () => void;
}

export interface LiveOptions {
  proxmox: ProxmoxSource;
  /** Null: no ProxLB is managed. */
  daemon: Pick<Daemon, "follow"> | null;
  /** Null: migrations are not recorded. */
  store: MigrationStore | null;
  attribution(): Promise<Attribution> | Attribution;
  redact: Redactor;
  /** Only the leader collects, follows the log and records migrations. */
  leader: Leader;
  /** Brings the leader's picture and log to the other replicas; not needed on the embedded database. */
  relay?: Relay;
  pace?: Pace;
}

const MAX_AGE: MaxAge = { rowsMs: 10_000, factsMs: 30_000 };

/** About two minutes of pictures; unchanged rows are shared between them. */
const KEPT_PICTURES = 12;

/** Starts collecting, following and recording. Give the result to `provideLive`. */
export function startLive(options: LiveOptions): Live {
  const pictures = createPictures(options.proxmox.current() !== null);
  const topics = createListeners<Topic>();
  const disconnects = createListeners<Expelled>();
  const logs = createLogHub({ redact: options.redact });
  let daemon = options.daemon;

  const tracker = options.store
    ? createMigrationTracker({
        store: options.store,
        snapshot: pictures.current,
        attribution: options.attribution,
        takeCall: (urgent) => collector.takeSlowCall(urgent),
        onChange: () => replica.publish("migrations"),
      })
    : null;
  const nowhere: ReadonlyMap<number, string> = new Map();
  const unknown: ReadonlyMap<number, MigrationProgress> = new Map();
  const collector = createCollector({
    source: options.proxmox,
    previous: pictures.current,
    commit: pictures.commit,
    onTasks(tasks, proxmox) {
      if (options.leader.isLeader()) tracker?.observe(tasks, proxmox);
    },
    owesReason: () => options.leader.isLeader() && tracker?.owesReason() === true,
    readReasons: (proxmox) => tracker?.readReasons(proxmox),
    migratingTo: () => tracker?.migratingTo() ?? nowhere,
    migrationProgress: () => tracker?.progress() ?? unknown,
    ...(options.pace ? { pace: options.pace } : {}),
  });
  const parts = {
    leader: options.leader,
    pictures,
    logs,
    collector,
    tellTopic: topics.tell,
    expel: disconnects.tell,
  };
  const replica = options.relay ? joinReplicas({ ...parts, relay: options.relay }) : alone(parts);
  const watchers = { gateway: false, runs: 0 };
  const tellWatched = () => replica.setWatched(watchers.gateway || watchers.runs > 0);
  const stopLeading = options.leader.onChange((leads) => {
    // Without a relay nobody brings a picture: each replica makes its own.
    const works = leads || !options.relay;
    if (works) collector.start();
    else collector.stop();
    logs.follow(works ? daemon : null);
  });

  return {
    snapshot: pictures.current,
    at: pictures.at,
    subscribe: pictures.subscribe,
    publish: replica.publish,
    logs,
    refreshSoon: replica.refreshSoon,
    async readFirst(maxAge = MAX_AGE) {
      watchers.runs += 1;
      tellWatched();
      try {
        replica.readFirst(maxAge);
        await untilYoung(pictures, maxAge);
      } finally {
        watchers.runs -= 1;
        tellWatched();
      }
    },
    takeSpareCall: () => collector.takeSlowCall(),
    watchClosely() {
      watchers.runs += 1;
      tellWatched();
      return () => {
        watchers.runs -= 1;
        tellWatched();
      };
    },
    followDaemon(next) {
      daemon = next;
      if (options.leader.isLeader() || !options.relay) logs.follow(daemon);
    },
    disconnectSession: (sessionId) => replica.expel({ sessionId }),
    disconnectUser: (userId) => replica.expel({ userId }),
    hooks: {
      setWatched(watched) {
        watchers.gateway = watched;
        tellWatched();
      },
      onPublish: topics.add,
      onDisconnect: disconnects.add,
    },
    async close() {
      stopLeading();
      await replica.close();
      collector.close();
      logs.close();
      await tracker?.settled();
    },
  };
}

/** @throws AppError("unavailable") before `provideLive` was called. */
export function getLive(): Live {
  const { live } = holder();
  if (!live) throw new AppError("unavailable", "The live picture has not started yet.");
  return live;
}

/** server.ts starts one; both bundles share it. */
export function provideLive(live: Live): Live {
  holder().live = live;
  return live;
}

const holder = () => singleton<{ live: Live | null }>("live", () => ({ live: null }));

function createPictures(configured: boolean) {
  // Counting on from the time, so that a version of an earlier process never looks like one of ours.
  const firstVersion = Math.floor(clock().now().getTime() / 1000);
  let snapshot = emptySnapshot(firstVersion, configured ? "starting" : "unconfigured");
  let kept: ClusterSnapshot[] = [snapshot];
  const listeners = new Set<(next: ClusterSnapshot, before: ClusterSnapshot) => void>();
  const adopt = (next: ClusterSnapshot) => {
    const before = snapshot;
    snapshot = next;
    kept = [...kept.slice(1 - KEPT_PICTURES), next];
    for (const listener of listeners) listener(next, before);
  };
  return {
    current: () => snapshot,
    at: (version: number) => kept.find((each) => each.version === version) ?? null,
    commit: (next: Omit<ClusterSnapshot, "version">) => adopt({ version: snapshot.version + 1, ...next }),
    adopt,
    subscribe(listener: (next: ClusterSnapshot, before: ClusterSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** One replica: nobody else to tell. */
function alone(parts: Omit<ReplicaParts, "relay">): Replica {
  return {
    setWatched: parts.collector.setWatched,
    publish: parts.tellTopic,
    expel: parts.expel,
    refreshSoon: parts.collector.refreshSoon,
    readFirst: parts.collector.readFirst,
    close: async () => undefined,
  };
}

function createListeners<T>() {
  const listeners = new Set<(value: T) => void>();
  return {
    tell(value: T) {
      for (const listener of listeners) listener(value);
    },
    add(listener: (value: T) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import type { Proxmox } from "@/lib/proxmox/api";
import type { PveTask } from "@/lib/proxmox/rows";
import { companionIds } from "@/lib/snapshot/affinity";
import type { ClusterSnapshot, MigrationProgress } from "@/lib/snapshot/schema";
import { createBackfill } from "./backfill";
import { lookUp, owedReasons, readReasons, wantsLog } from "./look";
import { leaderOf, needsOrigin, requestOf } from "./origin";
import {
  type Attribution,
  classify,
  isHaRequest,
  isMigration,
  type MigrationRecord,
  type MigrationStore,
  statusOf,
  userOf,
} from "./record";
import { emptyTracked, type Tracked } from "./tracked";

export interface TrackerOptions {
  store: MigrationStore;
  snapshot(): ClusterSnapshot;
  attribution(): Promise<Attribution> | Attribution;
  /** Spends one call of the slow lane, or in its stead, where it is urgent, a poll's; false when none is left now. */
  takeCall(urgent?: boolean): boolean;
  /** After records were written. */
  onChange(): void;
}

export interface MigrationTracker {
  /** Takes in the tasks of one poll; polls are handled one after the other. */
  observe(tasks: PveTask[], proxmox: Proxmox): void;
  /** Whether a failed migration waits for a call that asks why. */
  owesReason(): boolean;
  /** Asks why, between two polls. */
  readReasons(proxmox: Proxmox): void;
  /** By vmid: where migrations that run now go. */
  migratingTo(): ReadonlyMap<number, string>;
  /** By vmid: how far migrations that run now are, where their logs were read. */
  progress(): ReadonlyMap<number, MigrationProgress>;
  /** Resolves when everything observed so far is written. */
  settled(): Promise<void>;
}

/** What began between two polls further apart than this is better told by its own time. */
const NEXT_POLL_MS = 60_000;
/** A node tells the others of its tasks some seconds later. */
const LATE_MS = 5000;

/**
 * Turns PVE's task list into migration records. Exact through restarts: records are keyed by UPID, open ones are
 * picked up again, and what the list has dropped meanwhile is fetched from each node's archive.
 */
export function createMigrationTracker(given: TrackerOptions): MigrationTracker {
  const tracked = emptyTracked();
  const options: TrackerOptions = {
    ...given,
    attribution: async () => ({ ...(await given.attribution()), began: tracked.began }),
  };
  const backfill = createBackfill(options);
  const logger = log("migrations");
  const inTurn = inOrder();
  let latest: PveTask[] = [];

  const take = async (tasks: PveTask[], proxmox: Proxmox) => {
    latest = tasks;
    try {
      const older = await backfill.missing(tasks, proxmox);
      noteChanges(tracked, tasks, options.snapshot());
      const wrote = await record(tracked, options, [...tasks, ...older.tasks]);
      const looked = await lookUp(tracked, options, proxmox, tasks);
      await older.done();
      forgetOld(tracked, tasks);
      if (wrote || looked) options.onChange();
    } catch (error) {
      // The next poll shows the same tasks again; nothing is lost while PVE lists them.
      logger.warn({ error: messageOf(error) }, "migrations could not be recorded");
    }
  };
  return {
    observe(tasks, proxmox) {
      if (inTurn.pendingCount > 0) return; // a slow database: the poll after next tells the same
      void inTurn(() => take(tasks, proxmox));
    },
    owesReason: () => owedReasons(tracked, options).length > 0,
    readReasons(proxmox) {
      if (inTurn.pendingCount > 0) return; // the look of the last poll goes on
      void inTurn(async () => {
        try {
          if (await readReasons(tracked, options, proxmox, latest)) options.onChange();
        } catch (error) {
          logger.warn({ error: messageOf(error) }, "why a migration failed could not be recorded");
        }
      });
    },
    migratingTo() {
      const running = [...tracked.records.values()].filter((each) => each.status === "running");
      return new Map(running.flatMap((each) => (each.targetNode ? [[each.guestId, each.targetNode]] : [])));
    },
    progress() {
      const running = [...tracked.records.values()].filter((each) => each.status === "running");
      return new Map(
        running.flatMap(({ guestId, upid }) => {
          const progress = tracked.logs.get(upid)?.progress;
          return progress ? [[guestId, progress] as const] : [];
        }),
      );
    },
    settled: () => inTurn(async () => undefined),
  };
}

/**
 * What began and what ended between two polls of ours. A node's own clock may be minutes off ours, so its times tell
 * the order of its tasks, and nothing of how long ago that was.
 */
function noteChanges(tracked: Tracked, tasks: readonly PveTask[], { nodes }: ClusterSnapshot): void {
  const { began, records, haRequests, polledAtMs, ran, nodes: before } = tracked;
  const nowMs = clock().now().getTime();
  const listed = new Set(tasks.map((each) => each.node));
  const online = new Set(nodes.filter((each) => each.status === "online").map((each) => each.name));
  tracked.polledAtMs = nowMs;
  tracked.justEnded = new Set();
  tracked.ran = new Set(tasks.filter((each) => each.endedAt === null).map((each) => each.upid));
  tracked.lasting = new Set([...ran].filter((upid) => tracked.ran.has(upid)));
  tracked.nodes = { listed, ever: new Set([...before.ever, ...listed]), online };
  if (polledAtMs === null || nowMs < polledAtMs || nowMs - polledAtMs > NEXT_POLL_MS) return;
  // What a node lists that was away may have begun and ended at any time.
  const wasThere = (node: string) =>
    before.listed.has(node) || (before.online.has(node) && !before.ever.has(node));
  for (const task of tasks.filter((each) => isMigration(each) || isHaRequest(each))) {
    const isNew = !records.has(task.upid) && !haRequests.has(task.upid) && wasThere(task.node);
    if (isNew) began.set(task.upid, { fromMs: polledAtMs - LATE_MS, toMs: nowMs });
    if (task.endedAt !== null && (isNew || ran.has(task.upid))) tracked.justEnded.add(task.upid);
  }
}

async function record(tracked: Tracked, options: TrackerOptions, tasks: PveTask[]): Promise<boolean> {
  await resume(tracked, options.store, tasks);
  for (const task of tasks.filter(isHaRequest)) tracked.haRequests.set(task.upid, task);
  const attribution = await options.attribution();
  const snapshot = options.snapshot();
  const guests = new Map(snapshot.guests.map((guest) => [guest.vmid, guest]));
  const request = (task: PveTask) => requestOf(task, tracked, tasks, companionIds(snapshot, task.id));
  let wrote = false;
  for (const task of tasks) {
    const failedRequest = isHaRequest(task) && !["running", "ok"].includes(statusOf(task.result));
    if (!isMigration(task) && !failedRequest) continue;
    const before = tracked.records.get(task.upid);
    if (before && (before.completedAt !== null || task.endedAt === null)) continue;
    const guest = guests.get(Number(task.id));
    const next = before
      ? { ...before, ...ownRunOf(task, attribution) }
      : toRecord(task, request(task), attribution, guest, hasMemoryOf(tracked, task));
    if (!before && needsOrigin(task, attribution)) tracked.unproven.set(task.upid, task);
    finish(next, task, tracked.justEnded.has(task.upid) ? guest?.node : undefined);
    next.targetNode ??= attribution.targets?.get(task.upid) ?? null;
    await options.store.upsertMigration(next);
    tracked.records.set(task.upid, next);
    wrote = true;
  }
  return wrote;
}

async function resume(tracked: Tracked, store: MigrationStore, tasks: PveTask[]): Promise<void> {
  const unknown = tasks.filter((task) => isMigration(task) || isHaRequest(task)).map((task) => task.upid);
  const missing = unknown.filter((upid) => !tracked.records.has(upid));
  const open = tracked.loaded ? [] : await store.loadOpen();
  const kept = missing.length > 0 ? await store.load(missing) : [];
  for (const each of [...open, ...kept]) tracked.records.set(each.upid, each);
  tracked.loaded = true;
}

function toRecord(
  task: PveTask,
  request: PveTask | null,
  attribution: Attribution,
  guest: ClusterSnapshot["guests"][number] | undefined,
  hasMemory: boolean,
): MigrationRecord {
  const byHaManager = !request && userOf(task) === "root@pam" && Boolean(guest?.haState);
  return {
    upid: task.upid,
    guestId: Number(task.id),
    guestName: guest?.name ?? null,
    guestType: guest?.type ?? (task.type === "vzmigrate" ? "ct" : "vm"),
    sourceNode: task.node,
    targetNode: null,
    status: "running",
    startedAt: task.startedAt,
    completedAt: null,
    ...classify(request ?? task, attribution, byHaManager),
    pveUser: userOf(request ?? task),
    alongWith: leaderOf(task, request),
    result: null,
    memoryBytes: hasMemory ? (guest?.memoryUsedBytes ?? null) : null,
  };
}

/** A task may be seen before its run has noted that it started it. */
function ownRunOf(
  { upid }: PveTask,
  { runs }: Attribution,
): Pick<MigrationRecord, "triggeredBy" | "runId"> | null {
  const run = runs.find((each) => each.upids?.includes(upid));
  return run ? { triggeredBy: "run", runId: run.id } : null;
}

/** Whether what the guest uses now is what it used then. */
function hasMemoryOf({ began }: Tracked, task: PveTask): boolean {
  return task.endedAt === null || began.has(task.upid);
}

/** @param nodeNow where the guest is; undefined when the task did not end just now, and the guest may have moved on */
function finish(next: MigrationRecord, task: PveTask, nodeNow: string | undefined): void {
  if (task.endedAt === null) return;
  next.status = statusOf(task.result);
  next.result = task.result;
  next.completedAt = task.endedAt;
  // Free of charge: a guest that just moved is where it moved to.
  const moved = next.status === "ok" && nodeNow !== undefined && nodeNow !== task.node;
  if (moved) next.targetNode ??= nodeNow;
}

function forgetOld(tracked: Tracked, tasks: PveTask[]): void {
  const listed = new Set(tasks.map((task) => task.upid));
  for (const [upid, each] of tracked.records) {
    if (listed.has(upid) || each.completedAt === null || wantsLog(tracked, each)) continue;
    tracked.records.delete(upid);
    tracked.logs.delete(upid);
    tracked.unproven.delete(upid);
  }
  for (const upid of tracked.began.keys()) if (!listed.has(upid)) tracked.began.delete(upid);
  for (const upid of tracked.haRequests.keys()) if (!listed.has(upid)) tracked.haRequests.delete(upid);
}

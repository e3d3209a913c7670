import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import type { PveTask } from "@/lib/proxmox/rows";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { createBackfill } from "./backfill";
import {
  type Attribution,
  classify,
  isHaRequest,
  isMigration,
  type MigrationRecord,
  type MigrationStore,
  statusOf,
  targetInLog,
  userOf,
} from "./record";

export interface TrackerOptions {
  store: MigrationStore;
  snapshot(): ClusterSnapshot;
  attribution(): Promise<Attribution> | Attribution;
  /** Spends one call of the slow lane; false when none is left now. */
  takeCall(): boolean;
  /** After records were written. */
  onChange(): void;
}

export interface MigrationTracker {
  /** Takes in the tasks of one poll; polls are handled one after the other. */
  observe(tasks: PveTask[], proxmox: Proxmox): void;
  /** By vmid: where migrations that run now go. */
  migratingTo(): ReadonlyMap<number, string>;
  /** Resolves when everything observed so far is written. */
  settled(): Promise<void>;
}

/** A request to the HA manager explains the migrations it runs in its next rounds. */
const HA_REQUEST_MS = 10 * 60_000;
/** The guest's row has moved by then, and hardly moved on. */
const FRESH_MS = 60_000;

interface Tracked {
  records: Map<string, MigrationRecord>;
  haRequests: Map<string, PveTask>;
  /** Log already read; a running task may need a second look. */
  looks: Map<string, number>;
  loaded: boolean;
}

/**
 * Turns PVE's task list into migration records. Exact through restarts: records are keyed by UPID, open ones are
 * picked up again, and what the list has dropped meanwhile is fetched from each node's archive.
 */
export function createMigrationTracker(options: TrackerOptions): MigrationTracker {
  const tracked: Tracked = { records: new Map(), haRequests: new Map(), looks: new Map(), loaded: false };
  const backfill = createBackfill(options);
  const logger = log("migrations");
  const inTurn = inOrder();

  const take = async (tasks: PveTask[], proxmox: Proxmox) => {
    try {
      const older = await backfill.missing(tasks, proxmox);
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
    migratingTo() {
      const running = [...tracked.records.values()].filter((each) => each.status === "running");
      return new Map(running.flatMap((each) => (each.targetNode ? [[each.guestId, each.targetNode]] : [])));
    },
    settled: () => inTurn(async () => undefined),
  };
}

async function record(tracked: Tracked, options: TrackerOptions, tasks: PveTask[]): Promise<boolean> {
  await resume(tracked, options.store, tasks);
  for (const task of tasks.filter(isHaRequest)) tracked.haRequests.set(task.upid, task);
  const attribution = await options.attribution();
  const guests = new Map(options.snapshot().guests.map((guest) => [guest.vmid, guest]));
  let wrote = false;
  for (const task of tasks) {
    const failedRequest = isHaRequest(task) && !["running", "ok"].includes(statusOf(task.result));
    if (!isMigration(task) && !failedRequest) continue;
    const before = tracked.records.get(task.upid);
    if (before && (before.completedAt !== null || task.endedAt === null)) continue;
    const guest = guests.get(Number(task.id));
    const next = before
      ? { ...before, ...ownRunOf(task, attribution) }
      : toRecord(task, tracked, attribution, guest);
    finish(next, task, guest?.node);
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
  tracked: Tracked,
  attribution: Attribution,
  guest: ClusterSnapshot["guests"][number] | undefined,
): MigrationRecord {
  const request = haRequestOf(task, tracked);
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
    result: null,
    memoryBytes: isFresh(task.startedAt) ? (guest?.memoryUsedBytes ?? null) : null,
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

function haRequestOf(task: PveTask, tracked: Tracked): PveTask | null {
  if (userOf(task) !== "root@pam") return null;
  const age = (request: PveTask) => Date.parse(task.startedAt) - Date.parse(request.startedAt);
  const fitting = [...tracked.haRequests.values()].filter(
    (request) => request.id === task.id && age(request) >= -1000 && age(request) <= HA_REQUEST_MS,
  );
  return fitting.sort((a, b) => age(a) - age(b))[0] ?? null;
}

function finish(next: MigrationRecord, task: PveTask, nodeNow: string | undefined): void {
  if (task.endedAt === null) return;
  next.status = statusOf(task.result);
  next.result = task.result;
  next.completedAt = task.endedAt;
  // Free of charge: a guest that just moved is where it moved to.
  const moved = next.status === "ok" && nodeNow !== undefined && nodeNow !== task.node;
  if (moved && isFresh(task.endedAt)) next.targetNode ??= nodeNow;
}

function isFresh(at: string): boolean {
  return clock().now().getTime() - Date.parse(at) < FRESH_MS;
}

/** Reads logs for targets nobody knows yet, and asks after open tasks that the list no longer shows. */
async function lookUp(
  tracked: Tracked,
  options: TrackerOptions,
  proxmox: Proxmox,
  tasks: PveTask[],
): Promise<boolean> {
  const listed = new Set(tasks.map((task) => task.upid));
  const nodes = options.snapshot().nodes.filter((node) => node.status === "online");
  const online = new Set(nodes.map((node) => node.name));
  const all = [...tracked.records.values()].filter((each) => online.has(each.sourceNode)).sort(runningFirst);
  const isLost = (each: MigrationRecord) => each.status === "running" && !listed.has(each.upid);
  const isAimless = (each: MigrationRecord) => each.targetNode === null && looksAt(tracked, each) < MAX_LOOKS;
  let changed = false;
  for (const each of all.filter((one) => isLost(one) || isAimless(one))) {
    if (!options.takeCall()) break;
    const lost = isLost(each);
    // A running task may not have written its target yet; a finished one will not any more.
    if (!lost)
      tracked.looks.set(each.upid, each.status === "running" ? looksAt(tracked, each) + 1 : MAX_LOOKS);
    changed = (await look(each, lost, proxmox, options.store)) || changed;
  }
  return changed;
}

const MAX_LOOKS = 2;

function looksAt(tracked: Tracked, each: MigrationRecord): number {
  return tracked.looks.get(each.upid) ?? 0;
}

function runningFirst(a: MigrationRecord, b: MigrationRecord): number {
  const running = Number(b.status === "running") - Number(a.status === "running");
  return running || (a.startedAt < b.startedAt ? 1 : -1);
}

async function look(
  each: MigrationRecord,
  vanished: boolean,
  proxmox: Proxmox,
  store: MigrationStore,
): Promise<boolean> {
  try {
    if (vanished) {
      const { running, result } = await proxmox.taskStatus(each.upid);
      if (running) return false;
      each.status = statusOf(result);
      each.result = result;
      each.completedAt = clock().now().toISOString();
    } else {
      each.targetNode = targetInLog(await proxmox.taskLog(each.upid, 0, 50));
    }
  } catch (error) {
    const gone = proxmoxKind(error) === "gone";
    // A node that is down is asked again; a log that was deleted tells nothing any more.
    if (!gone) return false;
    if (vanished) {
      each.status = "unknown";
      each.completedAt = clock().now().toISOString();
    }
  }
  await store.upsertMigration(each);
  return true;
}

function forgetOld(tracked: Tracked, tasks: PveTask[]): void {
  const listed = new Set(tasks.map((task) => task.upid));
  for (const [upid, each] of tracked.records) {
    const settled =
      each.completedAt !== null && (each.targetNode !== null || looksAt(tracked, each) >= MAX_LOOKS);
    if (!listed.has(upid) && settled) {
      tracked.records.delete(upid);
      tracked.looks.delete(upid);
    }
  }
  for (const upid of tracked.haRequests.keys()) if (!listed.has(upid)) tracked.haRequests.delete(upid);
}

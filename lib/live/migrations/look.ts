import { clock } from "@/lib/core/clock";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import type { PveTask } from "@/lib/proxmox/rows";
import { companionIds } from "@/lib/snapshot/affinity";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { originOf, requestOf } from "./origin";
import {
  type Attribution,
  isBareFailure,
  type MigrationRecord,
  type MigrationStore,
  statusOf,
} from "./record";
import { failureInLog, progressInLog, targetInLog } from "./task-log";
import type { ReadLog, Tracked } from "./tracked";

export interface LookOptions {
  store: MigrationStore;
  snapshot(): ClusterSnapshot;
  attribution(): Promise<Attribution> | Attribution;
  /** Spends one call of the slow lane, or in its stead, where it is urgent, a poll's; false when none is left now. */
  takeCall(urgent?: boolean): boolean;
}

/** A running task may not have written its target yet. */
const MAX_LOOKS = 2;
const PROGRESS_MS = 30_000;
/** A line a second: more than an hour of them. */
const LOG_LIMIT = 5000;

/**
 * Asks after open tasks that the list no longer shows, and reads logs: for the target, for who started a task of
 * root@pam, for why it failed, and last for how far it is.
 * @returns whether a record changed
 */
export async function lookUp(
  tracked: Tracked,
  options: LookOptions,
  proxmox: Proxmox,
  tasks: PveTask[],
): Promise<boolean> {
  const listed = new Set(tasks.map((task) => task.upid));
  const all = reachable(tracked, options).sort(runningFirst);
  const isLost = (each: MigrationRecord) => each.status === "running" && !listed.has(each.upid);
  let changed = false;
  const wanted = all.filter((one) => isLost(one) || wantsLog(tracked, one));
  // Why a migration failed somebody waits for.
  for (const each of wanted.toSorted((a, b) => Number(isBareFailure(b)) - Number(isBareFailure(a)))) {
    if (!options.takeCall(isBareFailure(each))) return changed;
    const look = isLost(each)
      ? askStatus(each, proxmox, options.store)
      : readWholeLog(tracked, each, proxmox, options, tasks);
    changed = (await look) || changed;
  }
  for (const each of all.filter((one) => one.status === "running" && !isLost(one)).sort(byAge(tracked))) {
    if (!options.takeCall(waitsForProgress(tracked, each))) return changed;
    await readProgress(tracked, each, proxmox);
  }
  return changed;
}

/** Failed migrations of which the look of the last poll had no call left to ask why. */
export function owedReasons(tracked: Tracked, options: Pick<LookOptions, "snapshot">): MigrationRecord[] {
  return reachable(tracked, options).filter((each) => isBareFailure(each) && wantsLog(tracked, each));
}

/**
 * Asks why those failed, as far as there are calls.
 * @param tasks of the last poll
 * @returns whether a record changed
 */
export async function readReasons(
  tracked: Tracked,
  options: LookOptions,
  proxmox: Proxmox,
  tasks: PveTask[],
): Promise<boolean> {
  let changed = false;
  for (const each of owedReasons(tracked, options)) {
    if (!options.takeCall(true)) return changed;
    changed = (await readWholeLog(tracked, each, proxmox, options, tasks)) || changed;
  }
  return changed;
}

/** A node that is down tells nothing. */
function reachable(tracked: Tracked, { snapshot }: Pick<LookOptions, "snapshot">): MigrationRecord[] {
  const online = snapshot().nodes.filter((node) => node.status === "online");
  const names = new Set(online.map((node) => node.name));
  return [...tracked.records.values()].filter((each) => names.has(each.sourceNode));
}

/** Whether the log still has something to tell that the record lacks. */
export function wantsLog(tracked: Tracked, each: MigrationRecord): boolean {
  const looks = tracked.logs.get(each.upid)?.looks ?? 0;
  const lacks = each.targetNode === null || tracked.unproven.has(each.upid) || isBareFailure(each);
  return lacks && looks < MAX_LOOKS;
}

async function askStatus(each: MigrationRecord, proxmox: Proxmox, store: MigrationStore): Promise<boolean> {
  try {
    const { running, result } = await proxmox.taskStatus(each.upid);
    if (running) return false;
    each.status = statusOf(result);
    each.result = result;
  } catch (error) {
    // A node that is down is asked again.
    if (proxmoxKind(error) !== "gone") return false;
    each.status = "unknown";
  }
  each.completedAt = clock().now().toISOString();
  await store.upsertMigration(each);
  return true;
}

async function readWholeLog(
  tracked: Tracked,
  each: MigrationRecord,
  proxmox: Proxmox,
  options: LookOptions,
  tasks: PveTask[],
): Promise<boolean> {
  const before = tracked.logs.get(each.upid);
  let lines: string[];
  try {
    lines = await proxmox.taskLog(each.upid, 0, LOG_LIMIT);
  } catch (error) {
    // A log that was deleted, or that is not for us, tells nothing any more.
    if (["gone", "forbidden"].includes(proxmoxKind(error) ?? ""))
      tracked.logs.set(each.upid, readLog(0, MAX_LOOKS, null));
    return false;
  }
  // A finished task writes no more.
  const looks = each.status === "running" ? (before?.looks ?? 0) + 1 : MAX_LOOKS;
  tracked.logs.set(each.upid, readLog(lines.length, looks, progressInLog(lines, before?.progress)));
  if (lines.length === 0) return false;
  each.targetNode ??= targetInLog(lines);
  const reason = isBareFailure(each) ? failureInLog(lines) : null;
  if (reason) each.result = `${each.result}: ${reason}`;
  await settleOrigin(tracked, each, lines, options, tasks);
  await options.store.upsertMigration(each);
  return true;
}

async function settleOrigin(
  tracked: Tracked,
  each: MigrationRecord,
  lines: string[],
  options: LookOptions,
  tasks: PveTask[],
): Promise<void> {
  const task = tracked.unproven.get(each.upid);
  if (!task) return;
  tracked.unproven.delete(each.upid);
  const origin = originOf(task, lines, {
    request: requestOf(task, tracked, tasks, companionIds(options.snapshot(), task.id)),
    target: each.targetNode,
    attribution: await options.attribution(),
  });
  Object.assign(each, origin);
}

/** One that takes longer than a poll is asked how far it is twice a minute, also where that takes the place of a poll. */
function waitsForProgress({ lasting, logs }: Tracked, { upid }: MigrationRecord): boolean {
  const readAtMs = logs.get(upid)?.atMs ?? Number.NEGATIVE_INFINITY;
  return lasting.has(upid) && clock().monotonicMs() - readAtMs >= PROGRESS_MS;
}

async function readProgress(tracked: Tracked, each: MigrationRecord, proxmox: Proxmox): Promise<void> {
  const before = tracked.logs.get(each.upid) ?? readLog(0, 0, null);
  try {
    const lines = await proxmox.taskLog(each.upid, before.lines, LOG_LIMIT);
    const progress = progressInLog(lines, before.progress);
    tracked.logs.set(each.upid, readLog(before.lines + lines.length, before.looks, progress));
  } catch (error) {
    // How far it is stays what it was; that it runs is known from the list.
    if (proxmoxKind(error) === null) throw error;
  }
}

function readLog(lines: number, looks: number, progress: ReadLog["progress"]): ReadLog {
  return { lines, looks, atMs: clock().monotonicMs(), progress };
}

/** The one whose log was read longest ago first. */
function byAge(tracked: Tracked): (a: MigrationRecord, b: MigrationRecord) => number {
  const readAtMs = ({ upid }: MigrationRecord) => tracked.logs.get(upid)?.atMs ?? 0;
  return (a, b) => readAtMs(a) - readAtMs(b);
}

function runningFirst(a: MigrationRecord, b: MigrationRecord): number {
  const running = Number(b.status === "running") - Number(a.status === "running");
  return running || (a.startedAt < b.startedAt ? 1 : -1);
}

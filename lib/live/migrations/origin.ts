import type { PveTask } from "@/lib/proxmox/rows";
import { type Attribution, classify, isMigration, type MigrationRecord, userOf } from "./record";
import { startedByHaManager } from "./task-log";
import type { Tracked } from "./tracked";

/** The HA manager acts on a request in one of its next rounds of about 10 s. */
const HA_REQUEST_MS = 10 * 60_000;

/**
 * The request that the HA manager may be carrying out with this task of root@pam. One request is one migration: what
 * the manager does to the guest afterwards is its own decision.
 * @param companions guests whose request moves this one along, by id
 */
export function requestOf(
  task: PveTask,
  tracked: Tracked,
  tasks: readonly PveTask[],
  companions: ReadonlySet<string>,
): PveTask | null {
  if (userOf(task) !== "root@pam") return null;
  const startMs = Date.parse(task.startedAt);
  const age = (request: PveTask) => startMs - Date.parse(request.startedAt);
  const fitting = [...tracked.haRequests.values()].filter(
    (request) =>
      (request.id === task.id || companions.has(request.id)) &&
      age(request) >= -1000 &&
      age(request) <= HA_REQUEST_MS,
  );
  const isOwn = (request: PveTask) => Number(request.id === task.id);
  const latest = fitting.sort((a, b) => isOwn(b) - isOwn(a) || age(a) - age(b))[0];
  if (!latest) return null;
  const others = [
    ...tasks.filter((each) => isMigration(each) && each.id === task.id),
    ...[...tracked.records.values()].filter((each) => String(each.guestId) === task.id),
  ].filter((each) => each.upid !== task.upid && !tracked.haRequests.has(each.upid));
  const isSpent = others.some(({ startedAt }) => {
    const otherMs = Date.parse(startedAt);
    return otherMs >= Date.parse(latest.startedAt) - 1000 && otherMs < startMs;
  });
  return isSpent ? null : latest;
}

/** Whether only the log can tell who started it. */
export function needsOrigin(task: PveTask, { runs }: Attribution): boolean {
  return userOf(task) === "root@pam" && !runs.some((run) => run.upids?.includes(task.upid));
}

/**
 * Who caused a task of root@pam, now that its log was read. A request to another node than the one it went to does not
 * explain it: the HA manager undoes a move that breaks a strict rule.
 */
export function originOf(
  task: PveTask,
  lines: readonly string[],
  context: { request: PveTask | null; target: string | null; attribution: Attribution },
): Pick<MigrationRecord, "triggeredBy" | "runId" | "pveUser" | "alongWith"> {
  const { request, target, attribution } = context;
  const own = { pveUser: userOf(task), alongWith: null };
  if (!startedByHaManager(lines)) return { ...classify(task, attribution), ...own };
  const wanted = request && attribution.targets?.get(request.upid);
  const explains = request !== null && (!wanted || target === null || wanted === target);
  if (!explains) return { triggeredBy: null, runId: null, ...own };
  return { ...classify(request, attribution), pveUser: userOf(request), alongWith: leaderOf(task, request) };
}

/** Id of the guest that a request is about, where it is another one than the task's. */
export function leaderOf(task: PveTask, request: PveTask | null): number | null {
  return request === null || request.id === task.id ? null : Number(request.id);
}

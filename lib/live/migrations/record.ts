import type { PveTask } from "@/lib/proxmox/rows";

/** One executed migration, keyed by PVE's task id. */
export interface MigrationRecord {
  upid: string;
  guestId: number;
  guestName: string | null;
  guestType: "vm" | "ct";
  sourceNode: string;
  /** Null until the task's log or the guest's new place tells. */
  targetNode: string | null;
  status: "running" | "ok" | "warnings" | "failed" | "unknown";
  startedAt: string;
  completedAt: string | null;
  /** Null: nobody, PVE's HA manager acted by itself. `unsure`: ProxLB's user, but not known in what. */
  triggeredBy: "daemon" | "run" | "person" | "unsure" | null;
  /** user@realm or user@realm!token */
  pveUser: string;
  runId: number | null;
  /** Nobody asked for this guest: the HA manager moved it along with the one of this id, by a rule of resource affinity. */
  alongWith: number | null;
  /** PVE's exit text. */
  result: string | null;
  memoryBytes: number | null;
}

/** Where records live. Every method may be called again after a failure. */
export interface MigrationStore {
  /** Those of these tasks that are kept already. */
  load(upids: string[]): Promise<MigrationRecord[]>;
  /** Those that had not ended when last seen. */
  loadOpen(): Promise<MigrationRecord[]>;
  /** Insert or replace by UPID. */
  upsertMigration(record: MigrationRecord): Promise<void>;
  /** What the nodes' lists ended with when everything in them was kept; none before the first time. */
  lastSeen(): Promise<SeenOfNode[]>;
  setLastSeen(seen: SeenOfNode[]): Promise<void>;
}

export interface SeenOfNode {
  node: string;
  /** The last of its finished tasks; none when it listed none. */
  upids: string[];
  /** When the first of them began, by the node's own clock. */
  startedAt: string | null;
}

/** What tells our runs, ProxLB's cycles and people apart. */
export interface Attribution {
  /** Who ProxLB is for PVE: user@realm or user@realm!token. */
  proxlbUser: string | null;
  /** Recent executions that migrate. `upids`: tasks we started ourselves; with `only` they alone belong to the run. */
  runs: { id: number; startedAt: string; endedAt: string | null; upids?: string[]; only?: boolean }[];
  /** When ProxLB's daemon was balancing; null when its log is not known. */
  daemonCycles: { startedAt: string; endedAt: string | null }[] | null;
  /** By UPID: targets of migrations we started ourselves. */
  targets?: ReadonlyMap<string, string>;
  /** By UPID: of tasks that were seen to begin. Of others the node's own clock tells, which may be minutes off ours. */
  began?: ReadonlyMap<string, Began>;
}

/** Between which moments of our own clock a task began. */
export interface Began {
  fromMs: number;
  toMs: number;
}

export function isMigration(task: PveTask): boolean {
  return task.type === "qmigrate" || task.type === "vzmigrate";
}

/** Of an HA-managed guest only the request is made by its user; the HA manager (root@pam) then runs the migration. */
export function isHaRequest(task: PveTask): boolean {
  return task.type === "hamigrate";
}

export function userOf(task: PveTask): string {
  return task.tokenName ? `${task.user}!${task.tokenName}` : task.user;
}

/** Who caused a task. @param byHaManager the HA manager ran it without anybody's request. */
export function classify(task: PveTask, context: Attribution, byHaManager = false): Cause {
  const own = context.runs.find((run) => run.upids?.includes(task.upid));
  if (own) return { triggeredBy: "run", runId: own.id };
  if (byHaManager) return { triggeredBy: null, runId: null };
  if (context.proxlbUser === null || userOf(task) !== context.proxlbUser) {
    return { triggeredBy: "person", runId: null };
  }
  const began = context.began?.get(task.upid);
  if (began) return within(began, context);
  // Its node's clock alone tells: what another moment nearby would tell otherwise is not known.
  const moment = Date.parse(task.startedAt);
  const answers = NODE_CLOCK_OFF_MS.map((off) => {
    const at = moment + off;
    return within({ fromMs: at - SLACK_MS, toMs: at + SLACK_MS }, context);
  });
  const [first = UNSURE] = answers;
  const same = answers.every((each) => each.triggeredBy === first.triggeredBy && each.runId === first.runId);
  return same ? first : UNSURE;
}

type Cause = Pick<MigrationRecord, "triggeredBy" | "runId">;
const UNSURE: Cause = { triggeredBy: "unsure", runId: null };

/** PVE's times are whole seconds: allow a few. */
const SLACK_MS = 5000;
/** A node's clock may be some minutes off ours, either way. */
const NODE_CLOCK_OFF_MS = Array.from({ length: 61 }, (_, index) => (index - 30) * 2 * SLACK_MS);

/** Whose a task of ProxLB's user is that began between two moments of our own clock. */
function within(began: Began, context: Attribution): Cause {
  const run = context.runs.find((each) => !each.only && overlaps(each, began));
  if (run) return { triggeredBy: "run", runId: run.id };
  const inCycle = context.daemonCycles?.some((cycle) => overlaps(cycle, began)) ?? true;
  // A token is ProxLB's alone; a bare user may also be a person in PVE's own interface.
  const daemon = inCycle || context.proxlbUser?.includes("!");
  return { triggeredBy: daemon ? "daemon" : "person", runId: null };
}

function overlaps(span: { startedAt: string; endedAt: string | null }, { fromMs, toMs }: Began): boolean {
  const end = span.endedAt ? Date.parse(span.endedAt) : Number.POSITIVE_INFINITY;
  return toMs >= Date.parse(span.startedAt) && fromMs <= end;
}

export function statusOf(result: string | null): MigrationRecord["status"] {
  if (result === null) return "running";
  if (result === "OK") return "ok";
  return result.startsWith("WARNINGS") ? "warnings" : "failed";
}

/** PVE's exit text of a failed migration; the reason is in the log alone. */
export function isBareFailure({ status, result }: { status: string | null; result: string | null }): boolean {
  return status === "failed" && /^migration (aborted|problems)$/.test(result ?? "");
}

import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { HEARTBEAT_MS, HELD_MS } from "@/db/lease";
import type { Context } from "@/lib/access/context";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import { singleton } from "@/lib/core/singleton";
import { bestNode, dryRun, type OneShotInput, rebalance } from "@/lib/daemon/one-shot";
import type { Permission } from "@/lib/identity/permissions";
import { personMay } from "@/lib/identity/session";
import { currentCycle } from "@/lib/live/log/cycle-tracker";
import { forecastOfPlan } from "@/lib/planning/forecast";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { requireNoBlackout } from "./blackouts";
import { waitsInVain } from "./ha-containers";
import { refusedMoves } from "./moves/refused";
import { recordOutcome } from "./outcome";
import { requireQuorumNow } from "./quorum";
import { createRunLog } from "./run-log";
import type { RunKind } from "./schema";
import { claimRun, patchRun, type RunPatch, type RunRow } from "./store";
import { untilTold } from "./told";

/** What ProxLB carries out; chosen moves are ours (apply.ts). */
export type ProxlbRunKind = Exclude<RunKind, "apply">;

type RunContext = Pick<Context, "db" | "daemon" | "live" | "proxmox" | "actor">;

/** Why a run is stopped when the app itself ends. */
export const SHUTDOWN = "shutdown";
/** Why a run is stopped when whoever asked for it may not any more. */
const RIGHT_LOST = "right lost";

/** Why a run is stopped that may be another process's by now. */
export const LOST = "lost";
const LOST_SENTENCE =
  "ProxLB UI could not keep hold of this run (the database was out of reach, or the process stood still) and ended it. Migrations that had started go on in Proxmox.";

/** What a run works with. */
export interface RunControl {
  signal: AbortSignal;
  /** Writes to the run's row and tells whoever watches. */
  save(patch: RunPatch): Promise<void>;
  runLog: ReturnType<typeof createRunLog>;
  /** What to tell of it while it goes on, looked at with each heartbeat. */
  tellEach(look: () => RunPatch): void;
  /** A guest has moved, so the live picture is old and should hurry. */
  pictureIsOld(): void;
}

/** Runs of this process that can be stopped, by id. */
const controllers = () => singleton("runs", () => new Map<number, AbortController>());

/** PVE's tasks by run, as ProxLB names them: surer than times, which two clocks may tell differently. */
const startedTasks = () => singleton("run-tasks", () => new Map<number, ReadonlyMap<string, string>>());

/** What a run of this process started in Proxmox, and where to; empty for the runs of an earlier one. */
export function tasksOfRun(id: number): ReadonlyMap<string, string> {
  return startedTasks().get(id) ?? new Map();
}

/** How often a waiting rebalance looks whether ProxLB's own cycle has ended. */
const CYCLE_POLL_MS = 2_000;

/**
 * Starts a run and returns at once; the run reports through its row and the topic "runs".
 * @param overrideBlackout why a rebalance starts in spite of a blackout
 * @throws AppError unavailable when it cannot start, conflict when another run goes on, a blackout is open or
 *   the cluster has no quorum
 */
export async function startRun(
  context: RunContext,
  kind: ProxlbRunKind,
  overrideBlackout?: string,
): Promise<RunRow> {
  const { text, config } = await requireUsableConfig();
  await requireQuorumNow(context);
  await requireDaemon(context);
  const allow = async () => {
    if (kind === "rebalance") await requireNoBlackout(context.db, overrideBlackout);
  };
  await allow();
  const row = await claimRun(context.db, kind, context.actor, kind === "rebalance" ? reasonToWait() : {});
  launchRun(context, row, (control) => {
    if (kind === "rebalance") tellWaits(context, config.balancing.max_job_validation, control);
    return runProxlb({ ...context, allow }, kind, text, control);
  });
  return row;
}

/** Lets claimed work go on by itself; it reports through its row, and whatever it throws ends it as failed. */
export function launchRun(
  { db, live }: Pick<Context, "db" | "live">,
  row: RunRow,
  work: (control: RunControl) => Promise<RunPatch>,
): void {
  const controller = new AbortController();
  controllers().set(row.id, controller);
  void execute({ db, live }, row, work, controller).finally(() => controllers().delete(row.id));
  live.publish("runs");
}

/** Asks a run to end. False when this process does not run it. */
export function stopRun(id: number): boolean {
  const controller = controllers().get(id);
  controller?.abort();
  return controller !== undefined;
}

/** Ends every run of this process, at shutdown. */
export function stopAllRuns(): void {
  for (const controller of controllers().values()) controller.abort(SHUTDOWN);
}

/** Online nodes and running guests: what decides how long ProxLB collects. */
export function clusterSize(snapshot: Pick<ClusterSnapshot, "nodes" | "guests">) {
  return {
    nodes: snapshot.nodes.filter((node) => node.status === "online").length,
    guests: snapshot.guests.filter((guest) => guest.status === "running").length,
  };
}

async function execute(
  { db, live }: Pick<Context, "db" | "live">,
  row: RunRow,
  work: (control: RunControl) => Promise<RunPatch>,
  controller: AbortController,
): Promise<void> {
  const { signal } = controller;
  const runLog = createRunLog();
  startedTasks().set(row.id, runLog.targets);
  let heldAtMs = clock().monotonicMs();
  const letGo = () => {
    if (signal.aborted) return;
    log("runs").error({ run: row.id }, "this process has lost hold of a run, and ends what it does for it");
    controller.abort(LOST);
  };
  // A right counts when it is used, and a run uses it as long as it goes on.
  const stopWithoutRight = async () => {
    if (row.requestedBy === null) return;
    if (!(await personMay(db, row.requestedBy, RIGHT_TO[row.kind]))) controller.abort(RIGHT_LOST);
  };
  const inTurn = inOrder();
  let telling: () => RunPatch = () => ({});
  const write = async (patch: RunPatch) => {
    if (patch.state === "running") {
      await stopWithoutRight();
      signal.throwIfAborted();
    }
    const refused = row.kind === "rebalance" ? refusedMoves(runLog.refused(), live.snapshot().guests) : [];
    const told = refused.length > 0 ? { moves: refused } : {};
    const askedAtMs = clock().monotonicMs();
    if (await patchRun(db, row, { ...patch, ...told, log: runLog.text() })) heldAtMs = askedAtMs;
    else letGo();
    live.publish("runs");
  };
  const save = (patch: RunPatch) => inTurn(() => write(patch));
  const heartbeat = setInterval(() => {
    // Others may take the run from a process that stood still, or that cannot reach the database, before it knows.
    if (clock().monotonicMs() - heldAtMs > HELD_MS) letGo();
    stopWithoutRight()
      .then(() => save(telling()))
      .catch((error) => log("runs").warn({ run: row.id, error: messageOf(error) }, "heartbeat failed"));
  }, HEARTBEAT_MS);
  const moves = row.kind === "rebalance" || row.kind === "apply";
  const stopWatching = moves ? live.watchClosely() : () => undefined;
  try {
    const tellEach = (look: typeof telling) => {
      telling = look;
    };
    const result = await work({ signal, save, runLog, tellEach, pictureIsOld: live.refreshSoon });
    telling = () => ({});
    const reason = signal.reason === RIGHT_LOST ? `${withoutRight(row)} ${result.reason ?? ""}`.trim() : null;
    await save({ finishedAt: clock().now(), ...result, ...(reason ? { reason } : {}) });
    if (!moves) return;
    live.refreshSoon();
    const forecast = result.forecast ?? row.forecast;
    if (forecast && signal.reason !== SHUTDOWN) void recordOutcome({ db, live }, row, forecast);
  } catch (error) {
    telling = () => ({});
    await save({ finishedAt: clock().now(), ...failureOf(error, signal, row) }).catch((failure) =>
      log("runs").error({ run: row.id, err: failure }, "the end of a run could not be recorded"),
    );
  } finally {
    clearInterval(heartbeat);
    stopWatching();
  }
}

/** A run that stands still for hours says for whom. */
function tellWaits({ live }: Pick<Context, "live">, polls: number, control: RunControl): void {
  let told = false;
  control.tellEach(() => {
    const reason = waitsInVain(control.runLog.migrations(), live.snapshot().guests, polls);
    if (reason === null && !told) return {};
    told = reason !== null;
    return { reason };
  });
}

async function runProxlb(
  { db, daemon, live, allow }: Pick<Context, "db" | "daemon" | "live"> & { allow(): Promise<void> },
  kind: ProxlbRunKind,
  configText: string,
  control: RunControl,
): Promise<RunPatch> {
  const { signal, save, runLog } = control;
  if (kind === "rebalance") await untilCycleEnds(control);
  signal.throwIfAborted();
  // It may have waited until a blackout began.
  await allow();
  await save({ state: "running", startedAt: clock().now(), reason: null });
  const cluster = clusterSize(live.snapshot());
  const result = await resultOf(kind, { daemon, configText, cluster, signal, onLine: runLog.add });
  // Who stopped it does not wait for what Proxmox still does.
  if (kind === "rebalance" && !signal.aborted) await untilTold({ db, live }, [...runLog.targets.keys()]);
  return { proxlbVersion: runLog.version(), ...result };
}

async function resultOf(kind: ProxlbRunKind, input: OneShotInput): Promise<RunPatch> {
  switch (kind) {
    case "dry_run":
      return { state: "finished", plan: (await dryRun(input)).plan };
    case "best_node":
      return { state: "finished", bestNode: await bestNode(input) };
    case "rebalance": {
      const { outcome, failure, plan, warnings } = await rebalance(input);
      if (input.signal.reason === LOST) return { state: "failed", plan, reason: LOST_SENTENCE };
      const state = outcome === "finished" ? "finished" : outcome === "cancelled" ? "cancelled" : "failed";
      const forecast = plan ? forecastOfPlan(plan) : null;
      const reason = failure ?? (warnings.length > 0 ? warnings.join(" ") : null);
      return { state, plan, forecast, reason: state === "cancelled" ? STOPPED_REBALANCE : reason };
    }
    default:
      return kind satisfies never;
  }
}

const CYCLE_GOES_ON = "ProxLB's own cycle is going on. This run starts when it ends.";

/** What a run that moves guests is claimed with, so that its row never says that it waits without saying for what. */
export const reasonToWait = (): Pick<RunPatch, "reason"> => ({
  reason: currentCycle().phase === "cycle" ? CYCLE_GOES_ON : null,
});

/** Two ProxLBs at once would plan with each other's half-done moves. @returns whether one had to be waited for */
export async function untilCycleEnds({ save, signal }: RunControl): Promise<boolean> {
  let told = false;
  while (currentCycle().phase === "cycle" && !signal.aborted) {
    if (!told) await save({ reason: CYCLE_GOES_ON });
    told = true;
    await pause(CYCLE_POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return told;
}

const STOPPED_REBALANCE = "Stopped. Migrations that had started go on in Proxmox.";

const RIGHT_TO: Record<RunKind, Permission> = {
  dry_run: "balancing.dry_run",
  best_node: "balancing.dry_run",
  rebalance: "balancing.trigger",
  apply: "balancing.trigger",
};

function withoutRight({ requestedByName }: RunRow): string {
  return `${requestedByName} may not do this any more: the account was disabled or has another role now.`;
}

function failureOf(error: unknown, signal: AbortSignal, row: RunRow): RunPatch {
  if (signal.reason === LOST) return { state: "failed", reason: LOST_SENTENCE };
  if (signal.reason === RIGHT_LOST) return { state: "cancelled", reason: withoutRight(row) };
  if (signal.aborted) return { state: "cancelled", reason: "Stopped." };
  if (isAppError(error)) return { state: "failed", reason: error.message };
  log("runs").error({ err: error }, "a run failed unexpectedly");
  return { state: "failed", reason: "The run failed for a reason of our own; the log of ProxLB UI has it." };
}

async function requireDaemon({ daemon }: RunContext): Promise<void> {
  const state = await daemon.inspect();
  if (state.state === "absent" || state.state === "engine_down")
    throw new AppError("unavailable", state.reason);
}

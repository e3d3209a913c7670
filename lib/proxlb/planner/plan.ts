import type { Certainty } from "./certainty-schema";
import type { PlannerCluster } from "./cluster";
import { withCounterfactuals } from "./counterfactual";
import { type Cycle, drainedNodes, runCycle } from "./cycle";
import { type Execution, effortOf, executionOf, type HowHandled, isCarriedOut } from "./execution";
import { filterOf } from "./filter";
import type { PlanGap } from "./gap-schema";
import { gapsOf } from "./gaps";
import { warningsOf } from "./judge";
import { type Model, modelOf } from "./model";
import { Outlook } from "./outlook";
import type { NeedCause, Plan, PlanMove, PlanStay } from "./plan-schema";
import { type PlannerConfig, thresholdOf } from "./settings";

export interface PlanOptions {
  /** ProxLB's local time in *UTC* fields, for maintenance windows (`wallClockIn`). */
  wallClock: Date;
  /** True when ProxLB's time zone is a guess. */
  timeZoneAssumed?: boolean;
  /** Memory moved per second in past migrations, for the duration; without it there is none. */
  bytesPerSecond?: number | null;
  /** What Proxmox makes of the moves; without it all are taken and nobody comes along. */
  howHandled?: HowHandled;
}

/**
 * What ProxLB 2.3.0's greedy engine would do to this cluster, why, and what to think of it. Pure and quick; never
 * throws on odd input: that becomes `gaps`, and what would end ProxLB becomes `failure`.
 */
export function planOf(cluster: PlannerCluster, config: PlannerConfig, options: PlanOptions): Plan {
  const model = modelOf(cluster, config, options.wallClock);
  const cycle = runCycle(model);
  const execution = executionOf(model, cycle.moves, options.howHandled);
  const outlook = new Outlook(model, execution.relocated);
  const gaps = gapsOf(model, cycle, options.timeZoneAssumed ?? false);
  const { method, mode, balanciness } = config.balancing;
  const spreadMode = mode === "assigned" ? "assigned" : "used";
  const decided = cycle.moves.toSorted((a, b) => a.decision.turn - b.decision.turn);
  const made = decided.flatMap(({ guest }) => (execution.together.has(guest) ? [guest] : []));
  const steps = made.map((guest) => execution.together.get(guest) ?? []);
  const changes = outlook.changes(steps, method, spreadMode);
  const changeOf = new Map(made.map((guest, index) => [guest, changes[index] ?? null]));
  const moves = withCounterfactuals(
    decided.map((move) => ({
      ...planMove(model, move, execution),
      spreadChangePoints: changeOf.get(move.guest) ?? null,
    })),
    model,
    options.wallClock,
  );
  const causes = needCauses(model, cycle);
  return {
    outcome: cycle.outcome,
    failure: cycle.failure,
    certainty: certaintyOf(cycle, gaps),
    quorumAgeSeconds: model.cluster.provenance.quorumAgeSeconds,
    settings: {
      method,
      mode,
      balancinessPoints: balanciness,
      thresholdPercent: thresholdOf(config.balancing),
    },
    need: { needed: causes.length > 0, causes },
    bestNode: cycle.bestNode?.name ?? null,
    moves,
    stays: [...cycle.stays.map(planStay), ...outsideStays(model)],
    nodes: outlook.all(),
    spread: {
      beforePoints: outlook.spreadPoints("before", method, spreadMode),
      afterPoints: outlook.spreadPoints("after", method, spreadMode),
    },
    memoryToMoveBytes: moves.filter(isCarriedOut).reduce((sum, move) => sum + effortOf(move).memoryBytes, 0),
    durationSeconds: durationSeconds(moves, config, options.bytesPerSecond ?? null),
    warnings: warningsOf(model, cycle, execution, outlook),
    gaps,
  };
}

/** Nothing that the order decides, and no figure that is missing: only then it is certain. */
function certaintyOf(cycle: Cycle, gaps: readonly PlanGap[]): Certainty {
  const by = [...cycle.chances].map(([kind, subjects]) => ({ kind, subjects: [...subjects].sort() }));
  const isEstimate = gaps.some(({ affects }) => affects === "moves");
  return {
    kind: isEstimate ? "estimate" : by.length > 0 ? "chance" : "certain",
    by,
    chances: null,
  };
}

function planMove(
  model: Model,
  { guest, target, decision }: Cycle["moves"][number],
  { handling }: Execution,
): Omit<PlanMove, "spreadChangePoints"> {
  const { name, vmid, type, memoryUsedBytes, memoryTotalBytes, cpuCores } = guest.guest;
  const { cause, choice, source, target: loads } = decision;
  return {
    guest: name,
    vmid,
    type,
    from: guest.node.name,
    to: target.name,
    memoryUsedBytes: memoryUsedBytes ?? 0,
    memoryTotalBytes: memoryTotalBytes ?? 0,
    cpuCores: cpuCores ?? 0,
    cause,
    choice,
    source,
    target: loads,
    filtered: filterOf(model, guest),
    ...(handling.get(vmid) ?? { refusals: [], afterwards: [], localDiskBytes: null, along: [] }),
  };
}

function planStay({ guest, reason }: Cycle["stays"][number]): PlanStay {
  const { name, vmid, type, node } = guest.guest;
  return { guest: name, vmid, type, node, reason };
}

function outsideStays(model: Model): PlanStay[] {
  return model.outside.map(({ guest, why }) => {
    const { name, vmid, type, node } = guest;
    return { guest: name, vmid, type, node, reason: why };
  });
}

function needCauses(model: Model, cycle: Cycle): NeedCause[] {
  const drained = model.guests.filter((guest) => guest.node.maintenance);
  const emptied = drainedNodes(model);
  const causes: NeedCause[] = [];
  if (cycle.outcome !== "planned") return causes;
  if (drained.length > 0) causes.push({ kind: "maintenance", nodes: emptied, guests: drained.length });
  const load = cycle.need?.cause;
  if (load?.kind === "balance") causes.push({ ...load, kind: "spread", emptied });
  else if (load) causes.push(load.kind === "threshold" ? { ...load, emptied } : load);
  const { broken } = cycle;
  if (cycle.enforced.affinity && broken?.rule && broken.kind !== "maintenance") {
    causes.push({ kind: "broken_rule", breach: broken.kind, rule: broken.rule, guest: broken.guest });
  }
  if (cycle.enforced.pinning) causes.push({ kind: "pinning_enforced" });
  return causes;
}

/** Moves that would run, one after the other or `parallel_jobs` at a time, at the speed of past migrations. */
function durationSeconds(
  moves: PlanMove[],
  config: PlannerConfig,
  bytesPerSecond: number | null,
): number | null {
  if (!bytesPerSecond || bytesPerSecond <= 0) return null;
  const { parallel, parallel_jobs } = config.balancing;
  const lanes = Array.from({ length: parallel ? Math.max(1, parallel_jobs) : 1 }, () => 0);
  for (const move of moves) {
    if (!isCarriedOut(move)) continue;
    const { memoryBytes, diskBytes } = effortOf(move);
    const soonest = lanes.reduce(
      (best, busyUntil, lane) => (busyUntil < (lanes[best] ?? 0) ? lane : best),
      0,
    );
    lanes[soonest] = (lanes[soonest] ?? 0) + (memoryBytes + diskBytes) / bytesPerSecond;
  }
  return lanes.reduce((longest, busyUntil) => Math.max(longest, busyUntil), 0);
}

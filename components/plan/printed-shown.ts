import { METHOD_WORDS } from "@/components/page/words";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { Placement } from "@/lib/planning/schema";
import type { PlannedMove, PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { comparedRatio, type ShownMove, type ShownPlan } from "./shown-plan";
import { type SpreadStep, spreadSteps, totalOf, weightOf } from "./spread-steps";

interface PrintedPlanInput {
  plan: PrintedPlan;
  /** For the totals of the nodes. */
  nodes: ClusterView["nodes"];
  /** Where its guests are now; undefined where nobody knows yet, or where that is no question. */
  placement: Placement | undefined;
  runId: number;
}

/** The plan that a real ProxLB printed, as it is shown. Each reason is told from the figures of the plan. */
export function shownPrintedPlan({ plan, nodes, placement, runId }: PrintedPlanInput): ShownPlan {
  const steps = stepsOf(plan, nodes);
  return {
    method: plan.method,
    mode: plan.mode,
    moves: plan.moves.map((move, index) => toMove(plan, move, index, steps[index] ?? null, placement)),
    nodes: plan.nodes.map((node) => ({
      name: node.name,
      maintenance: node.maintenance,
      beforePercent: comparedRatio(node.before, plan) * 100,
      afterPercent: comparedRatio(node.after, plan) * 100,
    })),
    spread: {
      beforePoints: plan.spread.beforeRatio * 100,
      afterPoints: plan.spread.afterRatio * 100,
      limitPoints: Math.round(plan.spread.limitRatio * 10_000) / 100,
    },
    loadsAre: "after the whole plan, as ProxLB printed it",
    fileName: `plan-run-${runId}`,
  };
}

function toMove(
  plan: PrintedPlan,
  move: PlannedMove,
  index: number,
  step: SpreadStep | null,
  placement: Placement | undefined,
): ShownMove {
  const standing = standingOf(move, placement);
  const ends = [move.from, move.to].flatMap((name) => plan.nodes.find((node) => node.name === name) ?? []);
  return {
    order: index + 1,
    guest: move.guest,
    vmid: move.vmid,
    type: move.type,
    from: move.from,
    to: move.to,
    memoryUsedBytes: move.memoryUsedBytes,
    memoryTotalBytes: move.memoryTotalBytes,
    cpuCores: move.cpuCores,
    reason: reasonOf(move, plan, step),
    notRun: move.filtered?.sentence ?? null,
    share: null,
    refusals: [],
    along: [],
    diskBytes: 0,
    warnings: [
      ...(move.type === "ct" ? ["A CT restarts while it moves."] : []),
      ...(standing?.state === "elsewhere" ? [`It is on ${standing.node} now.`] : []),
      ...(standing?.state === "gone" ? ["This guest is no longer in Proxmox VE's lists."] : []),
    ],
    estimatedSeconds: null,
    spreadChangePoints: step?.changePoints ?? null,
    loads: ends.map((node) => ({
      node: node.name,
      beforePercent: comparedRatio(node.before, plan) * 100,
      afterPercent: comparedRatio(node.after, plan) * 100,
    })),
    standing,
  };
}

function standingOf(move: PlannedMove, placement: Placement | undefined): ShownMove["standing"] {
  // Without nodes and guests the cluster was not read yet.
  if (!placement || placement.assigned.length + placement.guests.length === 0) return null;
  const guest = placement.guests.find((candidate) => candidate.vmid === move.vmid);
  if (!guest) return { state: "gone", node: null };
  const state = guest.node === move.from ? "pending" : guest.node === move.to ? "done" : "elsewhere";
  return { state, node: guest.node };
}

function reasonOf(move: PlannedMove, plan: PrintedPlan, step: SpreadStep | null): string {
  if (plan.nodes.find((node) => node.name === move.from)?.maintenance)
    return `${move.from} is in maintenance.`;
  const loads = step?.loadsBefore ?? loadsBefore(plan);
  const [from, to] = [loads.get(move.from), loads.get(move.to)];
  if (from === undefined || to === undefined) return "";
  if (from < to)
    return `Not for balance: ${move.to} is fuller than ${move.from}. A rule or an earlier move explains it.`;
  const points = ((from - to) * 100).toFixed(1);
  return `${METHOD_WORDS[plan.method]} of ${move.from} is ${points} points above ${move.to}${step ? " in its turn" : ""}.`;
}

/** The plan keeps no CPU use and no disk size of a guest: by those, nobody knows the steps. */
function stepsOf(plan: PrintedPlan, nodes: ClusterView["nodes"]): (SpreadStep | null)[] {
  return spreadSteps(
    loadsBefore(plan),
    new Map(nodes.map((node) => [node.name, totalOf(node, plan)])),
    plan.moves.map((move) => ({
      from: move.from,
      to: move.to,
      weight: weightOf(move, plan),
      made: move.filtered === null,
    })),
  );
}

function loadsBefore(plan: PrintedPlan): Map<string, number> {
  return new Map(plan.nodes.map((node) => [node.name, comparedRatio(node.before, plan)]));
}

import { METHOD_WORDS } from "@/components/page/words";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { Placement } from "@/lib/planning/schema";
import type { PlanNode, PlannedMove, ProxlbPlan } from "@/lib/proxlb/output/printed-plan";

/** Where a guest of the plan is by now. */
export type MoveStanding = "pending" | "done" | "elsewhere" | "gone";

export interface JudgedMove {
  move: PlannedMove;
  /** Why, in words, from the figures of the plan. */
  reason: string;
  /** Points by which the spread changes when it comes in its turn; null where the plan's figures do not tell. */
  spreadChange: number | null;
  standing: MoveStanding;
  /** Its node now; null: gone or not known. */
  nodeNow: string | null;
}

/** The moves that run, in ProxLB's order, each with its reason, its effect and where its guest is now. */
export function judgeMoves(
  plan: ProxlbPlan,
  nodes: ClusterView["nodes"],
  placement: Placement | undefined,
): JudgedMove[] {
  const moves = plan.moves.filter((move) => move.filtered === null);
  const turns = takeTurns(plan, moves, nodes);
  return moves.map((move, index) => ({
    move,
    reason: reasonOf(move, plan, turns[index]?.before ?? null),
    spreadChange: turns[index]?.spreadChange ?? null,
    ...standingOf(move, placement),
  }));
}

function standingOf(
  move: PlannedMove,
  placement: Placement | undefined,
): Pick<JudgedMove, "standing" | "nodeNow"> {
  if (!placement) return { standing: "pending", nodeNow: null };
  const guest = placement.guests.find((candidate) => candidate.vmid === move.vmid);
  if (!guest) return { standing: "gone", nodeNow: null };
  const standing = guest.node === move.from ? "pending" : guest.node === move.to ? "done" : "elsewhere";
  return { standing, nodeNow: guest.node };
}

/** The load by which ProxLB compares nodes, 0..1. */
export function loadOf(plan: ProxlbPlan, node: PlanNode, when: "before" | "after"): number {
  return node[when][plan.method][plan.mode === "assigned" ? "assignedRatio" : "usedRatio"];
}

type Loads = ReadonlyMap<string, number>;

/** @param turn loads when its turn comes; null where only those before the whole plan are known */
function reasonOf(move: PlannedMove, plan: ProxlbPlan, turn: Loads | null): string {
  if (plan.nodes.find((node) => node.name === move.from)?.maintenance)
    return `${move.from} is in maintenance.`;
  const loads = turn ?? loadsOf(plan);
  const [from, to] = [loads.get(move.from), loads.get(move.to)];
  if (from === undefined || to === undefined) return "";
  const method = METHOD_WORDS[plan.method];
  const points = ((from - to) * 100).toFixed(1);
  if (from < to)
    return `Not for balance: ${move.to} is fuller than ${move.from}. A rule or an earlier move explains it.`;
  return `${method} of ${move.from} is ${points} points above ${move.to}${turn ? " in its turn" : ""}.`;
}

interface Turn {
  before: Loads;
  spreadChange: number;
}

/** The moves one after the other: the loads each meets and what it does to the spread, in points. */
function takeTurns(
  plan: ProxlbPlan,
  moves: readonly PlannedMove[],
  nodes: ClusterView["nodes"],
): (Turn | null)[] {
  const sizes = new Map(nodes.map((node) => [node.name, sizeOf(node, plan)]));
  let loads: Map<string, number> | null = loadsOf(plan);
  return moves.map((move) => {
    const amount = amountOf(move, plan);
    const [from, to] = [sizes.get(move.from), sizes.get(move.to)];
    if (loads === null || amount === null || !from || !to) {
      // One move without figures makes the loads of all that follow unknown.
      loads = null;
      return null;
    }
    const before = loads;
    loads = new Map(before);
    loads.set(move.from, (before.get(move.from) ?? 0) - amount / from);
    loads.set(move.to, (before.get(move.to) ?? 0) + amount / to);
    return { before, spreadChange: (spreadOf(loads) - spreadOf(before)) * 100 };
  });
}

function loadsOf(plan: ProxlbPlan): Map<string, number> {
  return new Map(plan.nodes.map((node) => [node.name, loadOf(plan, node, "before")]));
}

/** The plan keeps no CPU use and no disk size of a guest. */
function amountOf(move: PlannedMove, { method, mode }: ProxlbPlan): number | null {
  if (mode === "psi") return null;
  if (method === "memory") return mode === "assigned" ? move.memoryTotalBytes : move.memoryUsedBytes;
  return method === "cpu" && mode === "assigned" ? move.cpuCores : null;
}

function sizeOf(node: ClusterView["nodes"][number], { method }: ProxlbPlan): number | null {
  return method === "cpu" ? node.cpuCores : method === "memory" ? node.memoryTotalBytes : null;
}

function spreadOf(loads: Loads): number {
  return loads.size === 0 ? 0 : Math.max(...loads.values()) - Math.min(...loads.values());
}

import { wouldRun } from "@/lib/proxlb/planner/filter";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import { moveSentence } from "@/lib/proxlb/planner/guest-sentences";
import type { MoveFilter, Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { obstaclesInPicture } from "@/lib/snapshot/obstacles";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { comparedRatio, type ShownMove, type ShownPlan } from "./shown-plan";
import { spreadSteps, totalOf, weightOf } from "./spread-steps";

/**
 * The plan of our planner, as it is shown.
 * @param bytesPerSecond memory that past migrations moved in a second; null where there were none
 */
export function shownInstantPlan(plan: Plan, picture: PlanPicture, bytesPerSecond: number | null): ShownPlan {
  const { method, mode, balancinessPoints } = plan.settings;
  const changes = spreadChanges(plan, picture);
  const guests = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const nodes = new Map(picture.nodes.map((node) => [node.name, node]));
  return {
    method,
    mode,
    moves: plan.moves.map(
      (move, index): ShownMove => ({
        order: index + 1,
        guest: move.guest,
        vmid: move.vmid,
        type: move.type,
        from: move.from,
        to: move.to,
        memoryUsedBytes: move.memoryUsedBytes,
        memoryTotalBytes: move.memoryTotalBytes,
        cpuCores: move.cpuCores,
        reason: moveSentence(move, plan.settings),
        notRun: move.filtered ? NOT_RUN[move.filtered] : null,
        share: shareOf(move, plan),
        refusals: refusalsOf(guests.get(move.vmid), nodes.get(move.to)),
        warnings: move.type === "ct" ? ["A CT restarts while it moves."] : [],
        estimatedSeconds: bytesPerSecond ? move.memoryUsedBytes / bytesPerSecond : null,
        spreadChangePoints: changes[index] ?? null,
        loads: loadsOf(move),
        standing: null,
      }),
    ),
    nodes: plan.nodes.map((node) => ({
      name: node.node,
      maintenance: node.maintenance !== null,
      beforePercent: comparedRatio(node.before, plan.settings) * 100,
      afterPercent: comparedRatio(node.after, plan.settings) * 100,
    })),
    spread: { ...plan.spread, limitPoints: balancinessPoints },
    loadsAre: "after this move, as ProxLB books it while it plans",
    fileName: "instant-plan",
  };
}

const NOT_RUN: Record<MoveFilter, string> = {
  enable: "ProxLB's own cycles would not run it: balancing.enable is off.",
  pve_version: "ProxLB would not run it: mode psi needs Proxmox VE 9 on every node.",
  balance_types: "ProxLB would not run it: balance_types does not list its type.",
};

function loadsOf(move: PlanMove): ShownMove["loads"] {
  return [
    { node: move.from, ...move.source },
    { node: move.to, ...move.target },
  ];
}

function shareOf({ vmid, to }: PlanMove, { certainty: { chances } }: Plan): ShownMove["share"] {
  if (chances === null) return null;
  const found = chances.moves.find((move) => move.vmid === vmid && move.to === to);
  return { orders: found?.orders ?? 0, of: chances.orders };
}

/** Said at once, from the picture alone: each move is asked of Proxmox again before it is made. */
function refusalsOf(guest: GuestState | undefined, target: NodeState | undefined): string[] {
  return guest ? obstaclesInPicture(guest, target).refusals.map(({ sentence }) => sentence) : [];
}

/** How many of these moves Proxmox will refuse, by what the picture holds. */
export function countRefused(moves: readonly PlanMove[], { guests, nodes }: PlanPicture): number {
  const guestOf = new Map(guests.map((guest) => [guest.vmid, guest]));
  const nodeOf = new Map(nodes.map((node) => [node.name, node]));
  return moves.filter(({ vmid, to }) => refusalsOf(guestOf.get(vmid), nodeOf.get(to)).length > 0).length;
}

/** A plan that is filtered as a whole is told as what it would do if it ran: that is what a person may order. */
function spreadChanges(plan: Plan, { nodes, guests }: PlanPicture): (number | null)[] {
  const byVmid = new Map(guests.map((guest) => [guest.vmid, guest]));
  const steps = spreadSteps(
    new Map(plan.nodes.map((node) => [node.node, comparedRatio(node.before, plan.settings)])),
    new Map(nodes.map((node) => [node.name, totalOf(node, plan.settings)])),
    plan.moves.map((move) => {
      const { cpuRatio, diskUsedBytes, diskTotalBytes } = byVmid.get(move.vmid) ?? {};
      const { from, to, memoryUsedBytes, memoryTotalBytes, cpuCores } = move;
      const guest = { memoryUsedBytes, memoryTotalBytes, cpuCores, cpuRatio, diskUsedBytes, diskTotalBytes };
      return { from, to, weight: weightOf(guest, plan.settings), made: wouldRun(move.filtered) };
    }),
  );
  return steps.map((step) => step?.changePoints ?? null);
}

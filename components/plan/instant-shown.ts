import { effortOf } from "@/lib/proxlb/planner/execution";
import { moveSentence } from "@/lib/proxlb/planner/guest-sentences";
import type { MoveFilter, Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { handlingWords } from "./plan-words";
import { comparedRatio, type ShownMove, type ShownPlan } from "./shown-plan";

/**
 * The plan of our planner, as it is shown.
 * @param bytesPerSecond what past migrations moved in a second; null where there were none
 */
export function shownInstantPlan(plan: Plan, bytesPerSecond: number | null): ShownPlan {
  const { method, mode, balancinessPoints } = plan.settings;
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
        refusals: move.refusals,
        along: move.along,
        diskBytes: effortOf(move).diskBytes,
        warnings: [...(move.type === "ct" ? ["A CT restarts while it moves."] : []), ...handlingWords(move)],
        estimatedSeconds: bytesPerSecond ? secondsOf(move, bytesPerSecond) : null,
        spreadChangePoints: move.spreadChangePoints,
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

function secondsOf(move: PlanMove, bytesPerSecond: number): number {
  const { memoryBytes, diskBytes } = effortOf(move);
  return (memoryBytes + diskBytes) / bytesPerSecond;
}

import { plural } from "@/components/page/words";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { failureSentence } from "@/lib/proxlb/planner/plan-sentences";

/** What a plan comes to, in one short sentence. */
export function planHeadline(plan: Plan): string {
  if (plan.outcome === "failed") return plan.failure ? failureSentence(plan.failure) : "ProxLB would fail.";
  if (plan.outcome === "no_target") {
    return plan.nodes.length === 0
      ? "No node can be judged yet."
      : "Every node is in maintenance: ProxLB would skip this run.";
  }
  const made = movesMade(plan).length;
  if (made > 0) return `${plural(made, "guest")} would move.`;
  if (plan.moves.length > 0)
    return `ProxLB plans ${plural(plan.moves.length, "move")} and would carry out none of them.`;
  return plan.need.needed ? "ProxLB would act, and finds nothing that it can move." : "No moves needed.";
}

/**
 * Moves that a run on request makes. Those that only ProxLB's own cycles leave out (balancing.enable) are among them;
 * a type that balance_types leaves out is never moved.
 */
export function movesMade({ moves }: Pick<Plan, "moves">): Plan["moves"] {
  return moves.filter(({ filtered }) => filtered === null || filtered === "enable");
}

/** How far the nodes are apart now and afterwards; "" where that is not known. */
export function spreadSentence(plan: Plan): string {
  if (plan.outcome !== "planned") return "";
  const { beforePoints, afterPoints } = plan.spread;
  if (beforePoints === null || afterPoints === null) return "";
  const limit = `balanciness allows ${plan.settings.balancinessPoints}`;
  const before = `The nodes are ${beforePoints.toFixed(1)} points apart`;
  return plan.moves.length === 0
    ? `${before}; ${limit}.`
    : `${before} now, ${afterPoints.toFixed(1)} afterwards; ${limit}.`;
}

/** How much is moved and how long that takes; "" where nothing moves. */
export function effortSentence(plan: Plan): string {
  if (plan.outcome !== "planned" || plan.moves.length === 0) return "";
  const time =
    plan.durationSeconds === null ? "" : `, about ${formatDuration(plan.durationSeconds)} by past migrations`;
  return `${formatBytes(plan.memoryToMoveBytes)} of memory to move${time}.`;
}

/** True when the plan leaves the nodes further apart than they are. */
export function makesWorse({ spread, moves }: Pick<Plan, "spread" | "moves">): boolean {
  const { beforePoints, afterPoints } = spread;
  return moves.length > 0 && beforePoints !== null && afterPoints !== null && afterPoints > beforePoints;
}

import { formatBytes } from "@/lib/core/units";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { ruleName } from "@/lib/proxlb/planner/sentence-words";
import { makesWorse } from "./plan-words";

/** Why nobody should make this plan's moves without a second look, as sentences; empty where nothing is known against it. */
export function harmOf(plan: Plan): string[] {
  if (plan.outcome !== "planned" || plan.moves.length === 0) return [];
  const { beforePoints, afterPoints } = plan.spread;
  const worse =
    makesWorse(plan) && beforePoints !== null && afterPoints !== null
      ? [`The nodes would be ${afterPoints.toFixed(1)} points apart instead of ${beforePoints.toFixed(1)}.`]
      : [];
  return [
    ...worse,
    ...plan.warnings.flatMap((warning): string[] => {
      if (warning.kind === "rule_broken" && warning.byPlan) return [`It breaks ${ruleName(warning.rule)}.`];
      if (warning.kind === "split_group") return [`It splits the group of ${ruleName(warning.rule)}.`];
      if (warning.kind !== "overfilled") return [];
      return [`It fills ${warning.node} to ${formatBytes(warning.usedBytes)}, beyond what it has.`];
    }),
  ];
}

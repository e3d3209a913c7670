import type { BalanceTarget } from "@/lib/features/config/schema";
import { type AssignedRatios, balanceOf, type MethodBalance } from "@/lib/proxlb/balance";
import type { NodeState } from "@/lib/snapshot/schema";

/** How far apart the nodes are by the configured method and mode. @param assigned needed in mode `assigned` */
export function configuredBalance(
  nodes: readonly NodeState[],
  { method, mode, balancinessPoints, thresholdPercent, ignoreNodes }: BalanceTarget,
  assigned?: AssignedRatios,
): MethodBalance {
  return balanceOf(
    nodes,
    {
      method,
      mode,
      balanciness: balancinessPoints,
      threshold: thresholdPercent[method],
      ignoredNodes: ignoreNodes,
    },
    assigned,
  )[method];
}

import { isDue } from "@/components/page/words";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { MethodBalance } from "@/lib/proxlb/balance";

/**
 * Which nodes ProxLB would take guests from: those at or above the threshold, and of a spread that is too wide the
 * busiest. All others that are above the band are no matter of attention: ProxLB leaves them alone.
 */
export function nodesToRelieve(
  balance: MethodBalance | null,
  target: BalanceTarget | null,
  acts: boolean,
): (name: string, percent: number | null) => boolean {
  if (!balance || !target || !acts || !isDue(balance, target)) return () => false;
  const threshold = target.thresholdPercent[target.method] || Number.POSITIVE_INFINITY;
  return (name, percent) =>
    name === balance.highest?.node ||
    (percent !== null && percent >= threshold && !target.ignoreNodes.includes(name));
}

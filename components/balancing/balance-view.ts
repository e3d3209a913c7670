import type { StripNode } from "@/components/picture/strip/types";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { Placement } from "@/lib/planning/schema";
import { usedPercent } from "@/lib/proxlb/balance";

interface BalanceView {
  nodes: StripNode[];
  /** Fullest minus emptiest of the nodes that count, in points; null without figures. */
  spread: number | null;
  lowest: StripNode | null;
  highest: StripNode | null;
  /** Why ProxLB would act now, or why not. */
  verdict: "balanced" | "spread" | "threshold" | "unknown";
}

/** Where the balance of the configured method stands, by ProxLB's measure: maintenance counts, ignored does not. */
export function balanceView(
  cluster: ClusterView,
  target: BalanceTarget,
  assigned: Placement["assigned"] | undefined,
): BalanceView {
  const nodes = cluster.nodes.map((node) => ({
    name: node.name,
    percent:
      target.mode === "assigned"
        ? assignedPercent(node.name, target, assigned)
        : usedPercent(node, target.method),
    excluded: target.ignoreNodes.includes(node.name)
      ? "ignored"
      : node.status === "online"
        ? null
        : node.status,
  }));
  const counted = nodes
    .filter((node) => node.excluded === null && node.percent !== null)
    .sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0));
  const [lowest, highest] = [counted[0] ?? null, counted.at(-1) ?? null];
  const spread = lowest && highest ? (highest.percent ?? 0) - (lowest.percent ?? 0) : null;
  return { nodes, lowest, highest, spread, verdict: verdictOf(spread, highest?.percent ?? null, target) };
}

function verdictOf(
  spread: number | null,
  highest: number | null,
  target: BalanceTarget,
): BalanceView["verdict"] {
  if (spread === null || highest === null || target.mode === "psi") return "unknown";
  const threshold = target.thresholdPercent[target.method];
  // 0 means none, as ProxLB reads it.
  if (threshold && highest >= threshold) return "threshold";
  return spread > target.balancinessPoints ? "spread" : "balanced";
}

function assignedPercent(
  name: string,
  { method }: BalanceTarget,
  assigned: Placement["assigned"] | undefined,
): number | null {
  const found = assigned?.find(({ node }) => node === name);
  const ratio = found?.[method === "cpu" ? "cpuRatio" : method === "memory" ? "memoryRatio" : "diskRatio"];
  return ratio === null || ratio === undefined ? null : ratio * 100;
}

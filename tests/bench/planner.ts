import type { PlannerCluster } from "@/lib/proxlb/planner/cluster";
import type { PlannerConfig } from "@/lib/proxlb/planner/config";
import { planOf } from "@/lib/proxlb/planner/plan";
import { largeCluster, plainConfig } from "@/tests/planner/large";

interface BenchLine {
  name: string;
  value: number;
  unit: string;
  target: string;
  ok: boolean;
}

const WALL_CLOCK = new Date("2026-03-02T10:00:00Z");
const SMALL = { nodes: 32, guests: 1000 };
const LARGE = { nodes: 100, guests: 10_000 };

/** How long an instant plan takes; each figure is the median of several plans of a cluster that has much to do. */
export async function benchPlanner(): Promise<BenchLine[]> {
  const config = plainConfig({ balancing: { balanciness: 1, enforce_pinning: true } });
  const small = medianMs(largeCluster(SMALL), config, 15);
  const large = medianMs(largeCluster(LARGE), config, 5);
  const half = medianMs(largeCluster({ nodes: LARGE.nodes, guests: LARGE.guests / 2 }), config, 5);
  const growth = large / half;
  return [
    line("instant plan, 32 nodes × 1,000 guests", small, "ms", 100),
    line("instant plan, 100 nodes × 10,000 guests", large, "ms", 1500),
    line("instant plan, time for twice the guests", growth, "×", 3),
  ];
}

function line(name: string, value: number, unit: string, limit: number): BenchLine {
  return {
    name,
    value: Math.round(value * 100) / 100,
    unit,
    target: `< ${limit} ${unit}`,
    ok: value < limit,
  };
}

function medianMs(cluster: PlannerCluster, config: PlannerConfig, times: number): number {
  const durations = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    planOf(cluster, config, { wallClock: WALL_CLOCK });
    return performance.now() - startedAt;
  });
  return durations.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

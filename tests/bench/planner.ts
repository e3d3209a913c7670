import { ChanceRun, LEAST_ORDERS } from "@/lib/proxlb/planner/chances";
import type { PlannerCluster } from "@/lib/proxlb/planner/cluster";
import { modelOf } from "@/lib/proxlb/planner/model";
import { planOf } from "@/lib/proxlb/planner/plan";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { problemOf } from "@/lib/proxlb/search/from-model";
import { searching } from "@/lib/proxlb/search/search";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { type BenchLine, below, processorMs } from "./report";

const WALL_CLOCK = new Date("2026-03-02T10:00:00Z");
const SMALL = { nodes: 32, guests: 1000 };
const LARGE = { nodes: 100, guests: 10_000 };

/** How long an instant plan takes; on clusters that have much to do. */
export async function benchPlanner(): Promise<BenchLine[]> {
  const config = plainConfig({ balancing: { balanciness: 1, enforce_pinning: true } });
  const first = firstMs(largeCluster(SMALL), config);
  const small = planMs(largeCluster(SMALL), config, 15);
  const large = planMs(largeCluster(LARGE), config, 10);
  const quarter = planMs(largeCluster({ nodes: LARGE.nodes, guests: LARGE.guests / 4 }), config, 10);
  const growth = large.best / (quarter.best * 4);
  const orders = ordersMs(largeCluster(SMALL), config);
  const answer = firstAnswerMs(largeCluster(SMALL));
  return [
    below("first instant plan of a process, 32 nodes × 1,000 guests", first, 100, "ms"),
    below("instant plan, 32 nodes × 1,000 guests", small.median, 100, "ms"),
    below("24 random orders of it, 32 nodes × 1,000 guests", orders, 1500, "ms"),
    below("first answer of the search, its problem included, 32 nodes × 1,000 guests", answer, 300, "ms"),
    below("instant plan, 100 nodes × 10,000 guests", large.median, 1500, "ms"),
    below("instant plan, cost of a guest at 10,000 against 2,500", growth, 2, "×"),
  ];
}

/** Nothing is compiled yet, as on a page that was just opened. */
function firstMs(cluster: PlannerCluster, config: PlannerConfig): number {
  const startedAt = performance.now();
  planOf(cluster, config, { wallClock: WALL_CLOCK });
  return performance.now() - startedAt;
}

/** As a worker does it, all orders in one go. */
function ordersMs(cluster: PlannerCluster, config: PlannerConfig): number {
  const run = new ChanceRun(cluster, config, WALL_CLOCK, LEAST_ORDERS);
  return processorMs(() => {
    while (!run.done) run.step();
  });
}

/** Nothing of it is compiled yet, as in a worker that was just started. */
function firstAnswerMs(cluster: PlannerCluster): number {
  const startedAt = performance.now();
  const model = modelOf(cluster, plainConfig(), WALL_CLOCK);
  const run = searching(problemOf(model, { kind: "maintenance" }), { kind: "balance" }, { steps: 1 });
  const { value } = run.next();
  if (value.way.moves === 0) throw new Error("The search found nothing to move, and there is much to do.");
  return performance.now() - startedAt;
}

/** After a warm-up; the best time for ratios, since clearing up memory only ever adds. */
function planMs(cluster: PlannerCluster, config: PlannerConfig, times: number) {
  const timed = () => processorMs(() => planOf(cluster, config, { wallClock: WALL_CLOCK }));
  for (let round = 0; round < 5; round += 1) timed();
  const durations = Array.from({ length: times }, timed).sort((a, b) => a - b);
  return { best: durations[0] ?? 0, median: durations[Math.floor(times / 2)] ?? 0 };
}

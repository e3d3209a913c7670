import { existsSync } from "node:fs";
import { join } from "node:path";
import { ChanceRun, LEAST_ORDERS } from "@/lib/proxlb/planner/chances";
import type { PlannerCluster } from "@/lib/proxlb/planner/cluster";
import { modelOf } from "@/lib/proxlb/planner/model";
import { planOf } from "@/lib/proxlb/planner/plan";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { problemOf } from "@/lib/proxlb/search/from-model";
import { searching } from "@/lib/proxlb/search/search";
import { venvOfTools } from "@/scripts/proxlb-install";
import { worldOf } from "@/tests/support/planner/build";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { askOracle } from "@/tests/support/planner/oracle";

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

/** How long an instant plan takes; on clusters that have much to do. */
export async function benchPlanner(): Promise<BenchLine[]> {
  const config = plainConfig({ balancing: { balanciness: 1, enforce_pinning: true } });
  const first = firstMs(largeCluster(SMALL), config);
  const small = planMs(largeCluster(SMALL), config, 15);
  const large = planMs(largeCluster(LARGE), config, 5);
  const quarter = planMs(largeCluster({ nodes: LARGE.nodes, guests: LARGE.guests / 4 }), config, 10);
  const growth = large.best / (quarter.best * 4);
  const orders = ordersMs(largeCluster(SMALL), config);
  const answer = firstAnswerMs(largeCluster(SMALL));
  const theirs = await proxlbMs(largeCluster(SMALL), config);
  const waitSeconds = (SMALL.nodes + SMALL.guests) * PROXLB_WAIT_SECONDS;
  return [
    line("first instant plan of a process, 32 nodes × 1,000 guests", first, "ms", 100),
    line("instant plan, 32 nodes × 1,000 guests", small.median, "ms", 100),
    line("24 random orders of it, 32 nodes × 1,000 guests", orders, "ms", 1500),
    line("first answer of the search, its problem included, 32 nodes × 1,000 guests", answer, "ms", 300),
    line("instant plan, 100 nodes × 10,000 guests", large.median, "ms", 1500),
    line("instant plan, cost of a guest at 10,000 against 2,500", growth, "×", 2),
    ...(theirs === null ? [] : [forComparison("real ProxLB, its computing alone, 32 × 1,000", theirs, "ms")]),
    forComparison("real ProxLB, its built-in waits between calls, 32 × 1,000", waitSeconds, "s"),
  ];
}

/** ProxLB 2.3.0 sleeps 0.1 s before each of three calls per node and per guest. */
const PROXLB_WAIT_SECONDS = 0.3;

function forComparison(name: string, value: number, unit: string): BenchLine {
  return { name, value: Math.round(value * 100) / 100, unit, target: "for comparison", ok: true };
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
  const startedAt = performance.now();
  while (!run.done) run.step();
  return performance.now() - startedAt;
}

/** The real modules on the same cluster, without their waits and calls; null without an installed ProxLB. */
async function proxlbMs(cluster: PlannerCluster, config: PlannerConfig): Promise<number | null> {
  const python = join(venvOfTools(), "bin/python");
  if (!existsSync(python)) return null;
  const world = worldOf("bench", cluster, config);
  const answeredAt: number[] = [];
  // The first world pays for Python's start.
  for await (const _ of askOracle(python, [world, world])) answeredAt.push(performance.now());
  const [first, second] = answeredAt;
  return first === undefined || second === undefined ? null : second - first;
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

/** Nothing of it is compiled yet, as in a worker that was just started. */
function firstAnswerMs(cluster: PlannerCluster): number {
  const startedAt = performance.now();
  const model = modelOf(cluster, plainConfig(), WALL_CLOCK);
  const run = searching(problemOf(model, { kind: "maintenance" }), { kind: "balance" }, { steps: 1 });
  const { value } = run.next();
  if (value.way.moves === 0) throw new Error("The search found nothing to move, and there is much to do.");
  return performance.now() - startedAt;
}

/** After a warm-up; the best time for ratios, since other work on the machine only ever adds. */
function planMs(cluster: PlannerCluster, config: PlannerConfig, times: number) {
  const timed = () => {
    const startedAt = performance.now();
    planOf(cluster, config, { wallClock: WALL_CLOCK });
    return performance.now() - startedAt;
  };
  for (let round = 0; round < 5; round += 1) timed();
  const durations = Array.from({ length: times }, timed).sort((a, b) => a - b);
  return { best: durations[0] ?? 0, median: durations[Math.floor(times / 2)] ?? 0 };
}

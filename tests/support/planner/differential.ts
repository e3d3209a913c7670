import type { Cycle } from "@/lib/proxlb/planner/cycle";
import { differences, planWorld } from "./compare";
import { generateWorld } from "./generate";
import { askOracle } from "./oracle";
import { shapesOf } from "./shapes";
import type { World } from "./world";

export interface DifferentialReport {
  differences: string[];
  /** How often each shape, outcome and kind of move occurred. */
  counts: Map<string, number>;
  /** The counts as lines to print. */
  table: string;
}

/** Generates `count` worlds from `seed` on, asks ProxLB and us, and compares everything. */
export async function runDifferential(
  python: string,
  seed: number,
  count: number,
): Promise<DifferentialReport> {
  const worlds = Array.from({ length: count }, (_, index) => generateWorld(seed + index));
  const found: string[] = [];
  const counts = new Map<string, number>();
  const startedAt = performance.now();
  let oursMs = 0;
  for await (const { world, answer } of askOracle(python, worlds)) {
    const planStartedAt = performance.now();
    const cycle = planWorld(world);
    oursMs += performance.now() - planStartedAt;
    found.push(...differences(world, cycle, answer));
    for (const shape of labelsOf(world, cycle)) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `${String(times).padStart(7)}  ${name}`);
  const heading = `${count} worlds from seed ${seed} in ${seconds} s (ours ${(oursMs / count).toFixed(2)} ms each), ${found.length} differences`;
  return { differences: found, counts, table: [heading, ...lines].join("\n") };
}

function labelsOf(world: World, cycle: Cycle): string[] {
  return [
    ...shapesOf(world),
    `outcome ${cycle.outcome}${cycle.failure ? ` ${cycle.failure.kind}` : ""}`,
    `need ${cycle.need?.cause?.kind ?? "none"}`,
    ...cycle.moves.map(({ decision }) => `move ${decision.cause.kind} to ${decision.choice}`),
    ...cycle.stays.map(({ reason }) => `stay ${reason.kind}`),
  ];
}

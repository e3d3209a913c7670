import { existsSync } from "node:fs";
import { join } from "node:path";
import { venvOfTools } from "@/scripts/proxlb-install";
import { worldOf } from "@/tests/support/planner/build";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { askOracle } from "@/tests/support/planner/oracle";
import { type BenchLine, told } from "./report";

const SIZE = { nodes: 32, guests: 1000 };
/** ProxLB 2.3.0 sleeps 0.1 s before each of three calls per node and per guest. */
const WAIT_SECONDS = 0.3;

/** How long the real ProxLB takes for what the instant plan answers. */
export async function benchRealPlanner(): Promise<BenchLine[]> {
  const computing = await computingMs();
  const waits = (SIZE.nodes + SIZE.guests) * WAIT_SECONDS;
  return [
    ...(computing === null ? [] : [told("real ProxLB, its computing alone, 32 × 1,000", computing, "ms")]),
    told("real ProxLB, its built-in waits between calls, 32 × 1,000", waits, "s"),
  ];
}

/** The real modules on the same cluster, without their waits and calls; null without an installed ProxLB. */
async function computingMs(): Promise<number | null> {
  const python = join(venvOfTools(), "bin/python");
  if (!existsSync(python)) return null;
  const config = plainConfig({ balancing: { balanciness: 1, enforce_pinning: true } });
  const world = worldOf("bench", largeCluster(SIZE), config);
  const answeredAt: number[] = [];
  // The first world pays for Python's start.
  for await (const _ of askOracle(python, [world, world])) answeredAt.push(performance.now());
  const [first, second] = answeredAt;
  return first === undefined || second === undefined ? null : second - first;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Size } from "@/simulator/cluster/seed";
import type { Simulator } from "@/simulator/start";
import { type Stack, startStack } from "@/tests/support/stack";
import { atMost, type BenchLine, type BenchOptions } from "./report";
import { connectViewers, disconnect } from "./viewers";
import { untilFilled } from "./wait";

const SIZES: [Size, number][] = [
  ["small", 3],
  ["large", 32],
  ["huge", 100],
];
const MINUTE_MS = 60_000;
/** Watched by somebody, the picture is asked for more often at once; that belongs to the window too. */
const WINDOW_MS = 75_000;

/**
 * Requests that reach the simulated cluster, counted there: the most in any minute of the window. Counting does not
 * suffer from a busy machine, so the clusters are watched side by side.
 */
export async function benchCalls({ quick }: BenchOptions): Promise<BenchLine[]> {
  const sizes = quick ? SIZES.filter(([size]) => size !== "large") : SIZES;
  const stacks: Stack[] = [];
  try {
    for (const [size] of sizes) stacks.push(await startStack({ simulator: { size } }));
    for (const stack of stacks) await untilFilled(stack);
    const counted: Promise<BenchLine[]>[] = stacks.map((stack, index) =>
      callsOf(stack, sizes[index]?.[1] ?? 0, quick ? [0, 50] : [0, 1, 50]),
    );
    return (await Promise.all(counted)).flat();
  } finally {
    for (const stack of stacks) await stack.stop();
  }
}

async function callsOf(stack: Stack, nodes: number, audiences: number[]): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const viewers of audiences) {
    const people = await connectViewers(stack, viewers, ["cluster", "guests"]);
    const fromMs = Date.now();
    await sleep(WINDOW_MS);
    const calls = mostInAMinute(stack.simulator, fromMs);
    disconnect(people);
    const name = `${nodes} nodes, ${viewers === 1 ? "1 viewer" : `${viewers} viewers`}`;
    lines.push(atMost(name, calls, viewers === 0 ? 4 : 16, "calls a minute"));
  }
  return lines;
}

function mostInAMinute(simulator: Simulator, fromMs: number): number {
  const times = simulator.requests
    .all()
    .map(({ at }) => at)
    .filter((at) => at >= fromMs);
  if (times.length === 0) throw new Error("The app asked nothing at all.");
  return Math.max(
    ...times.map((start) => times.filter((at) => at >= start && at < start + MINUTE_MS).length),
  );
}

import { setTimeout as sleep } from "node:timers/promises";
import { startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { atMost, type BenchLine, type BenchOptions, told } from "./report";
import { connectViewers, disconnect, receivedBytes } from "./viewers";
import { untilFilled } from "./wait";

/** What one connection receives while 200 guests are busy: TCP payload, counted at the client. */
export async function benchTraffic({ quick }: BenchOptions): Promise<BenchLine[]> {
  const stack = await startStack({ simulator: { size: "medium" } });
  try {
    await untilFilled(stack);
    const seconds = quick ? 30 : 60;
    const both = await bytesAMinute(stack, ["cluster", "guests"], seconds);
    const cluster = await bytesAMinute(stack, ["cluster"], 30);
    return [
      atMost("guests and nodes watched, 200 busy guests", both / 1000, 60, "KB a minute"),
      told("nodes alone, as on the overview", cluster / 1000, "KB a minute"),
    ];
  } finally {
    await stack.stop();
  }
}

async function bytesAMinute(
  stack: Awaited<ReturnType<typeof startStack>>,
  topics: ("cluster" | "guests")[],
  seconds: number,
): Promise<number> {
  const viewers = await connectViewers(stack, 1, topics);
  const [viewer] = viewers;
  if (!viewer) throw new Error("Nobody is connected.");
  let deltas = 0;
  viewer.on("cluster", () => {
    deltas += 1;
  });
  // From one picture to the next, so that the window holds whole ones.
  await until(() => deltas > 0, { what: "the first change" });
  const fromBytes = receivedBytes(viewer);
  const fromMs = performance.now();
  const wanted = deltas + seconds / 10;
  await until(() => deltas >= wanted, { what: "enough changes", limitMs: (seconds + 60) * 1000 });
  await sleep(200);
  const minutes = (performance.now() - fromMs) / 60_000;
  const bytes = receivedBytes(viewer) - fromBytes;
  disconnect(viewers);
  return bytes / minutes;
}

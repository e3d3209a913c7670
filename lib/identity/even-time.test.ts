import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { median } from "@/tests/support/statistics";
import { untilMoment } from "./even-time";

// What else the machine does may delay one kind more often than the other, but not three times in a row.
it("takes as long whatever was done before", { timeout: 20_000, retry: 2 }, async () => {
  const times: Record<"quick" | "slow", number[]> = { quick: [], slow: [] };
  for (let round = 0; round < 60; round += 1) {
    for (const kind of ["quick", "slow"] as const) {
      const beganMs = performance.now();
      if (kind === "slow") await pause(3);
      await untilMoment(beganMs + 20);
      times[kind].push(performance.now() - beganMs);
    }
  }
  expect(Math.min(...times.quick, ...times.slow)).toBeGreaterThanOrEqual(20);
  expect(Math.abs(median(times.quick) - median(times.slow))).toBeLessThan(1.5);
});

it("does not wait for a moment that is over", async () => {
  const beganMs = performance.now();
  await untilMoment(beganMs - 1000);
  expect(performance.now() - beganMs).toBeLessThan(500);
});

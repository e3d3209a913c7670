import { afterEach, expect, it, vi } from "vitest";
import { metricSamples } from "@/db/schema/metrics";
import { onBothDatabases } from "@/tests/support/database";
import { spreadTrend } from "./spread-trend";

const NOW = Date.parse("2026-03-01T12:02:30Z");

afterEach(() => vi.useRealTimers());

onBothDatabases("spreadTrend", (database) => {
  it("tells the spread of five-minute averages, gaps as unknown, without ignored nodes", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const row = (minutesAgo: number, node: string, memoryRatio: number) => ({
      at: new Date(NOW - minutesAgo * 60_000),
      node,
      memoryRatio,
      cpuRatio: 0.5,
      diskRatio: null,
    });
    await database()
      .db.insert(metricSamples)
      .values([
        row(1, "pve1", 0.75),
        row(2, "pve1", 0.25),
        row(1, "pve2", 0.25),
        row(2, "pve2", 0.25),
        row(1, "pve3", 1),
        row(7 * 60, "pve1", 1),
        row(7 * 60, "pve2", 0),
      ]);
    const { points, stepSeconds } = await spreadTrend(database().db, ["pve3"]);
    expect(stepSeconds).toBe(300);
    expect(points).toHaveLength(72);
    expect(points.at(-1)).toEqual({ at: "2026-03-01T12:00:00.000Z", memory: 25, cpu: 0, disk: null });
    expect(points.slice(0, -1).every((point) => point.memory === null)).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { thinned, toRrdSample } from "./rrd";

const sample = (atSeconds: number, cpu?: number) =>
  toRrdSample(cpu === undefined ? { atSeconds } : { atSeconds, cpu });

describe("thinned", () => {
  it("leaves an hour alone", () => {
    const hour = Array.from({ length: 60 }, (_, index) => sample(index * 60, 0.5));
    expect(thinned(hour)).toBe(hour);
  });

  it("brings a day of PVE 9 under 240 points and ends where it ended", () => {
    const day = Array.from({ length: 1440 }, (_, index) => sample(index * 60, index % 2));
    const few = thinned(day);
    expect(few).toHaveLength(240);
    expect(few.at(-1)?.at).toBe(day.at(-1)?.at);
    expect(few.every(({ cpuRatio }) => cpuRatio === 0.5)).toBe(true);
  });

  it("does not count what is unknown, and keeps a whole gap a gap", () => {
    const samples = Array.from({ length: 480 }, (_, index) => sample(index, index % 2 ? 0.4 : undefined));
    expect(thinned(samples)[0]?.cpuRatio).toBe(0.4);
    const gap = Array.from({ length: 480 }, (_, index) => sample(index));
    expect(thinned(gap)[0]?.cpuRatio).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { sparkPath } from "./sparkline";

describe("sparkPath", () => {
  it("goes from left to right, high values at the top", () => {
    expect(sparkPath([0, 50, 100], 0, 100)).toBe("M0 24L50 12L100 0");
  });

  it("lifts the pen over a gap instead of bridging it", () => {
    expect(sparkPath([0, null, 100, 0], 0, 100)).toBe("M0 24M66.7 0L100 24");
  });

  it("draws nothing of nothing", () => {
    expect(sparkPath([], 0, 1)).toBe("");
  });
});

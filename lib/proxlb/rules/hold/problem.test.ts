import { describe, expect, it } from "vitest";
import { judge } from "./holds";
import { type Unit, withoutRules } from "./problem";
import { clashesOf } from "./smallest-set";

const apart = (rule: string, ...guests: number[]): Unit => ({ kind: "apart", guests, rules: [rule] });
const problem = (nodes: number, guests: number, units: Unit[]) => ({
  capacityBytes: Array.from({ length: nodes }, () => 1),
  memoryBytes: Array.from({ length: guests }, () => 0),
  units,
});

describe("whether demands can hold", () => {
  it("leaves stricter pins where one of several is given up", () => {
    const pins: Unit = {
      kind: "on",
      guests: [0],
      nodes: [0, 1],
      rules: ["a", "b"],
      parts: [
        { rule: "a", nodes: [0] },
        { rule: "b", nodes: [1] },
      ],
    };
    expect(withoutRules([pins], new Set(["a"]))).toMatchObject([{ nodes: [1], rules: ["b"] }]);
    expect(withoutRules([pins], new Set(["a", "b"]))).toEqual([]);
    expect(withoutRules([apart("a", 0, 1), apart("c", 0, 1)], new Set(["a"]))).toEqual([apart("c", 0, 1)]);
  });

  it("sees what no single rule shows: three pairs apart on two nodes", () => {
    const triangle = [apart("x", 0, 1), apart("y", 1, 2), apart("z", 0, 2)];
    const { clashes } = clashesOf(problem(2, 3, triangle), () => ({ whole: 2, perGuest: 1 }));
    expect(clashes.map(({ units }) => units.flatMap(({ rules }) => rules).toSorted())).toEqual([
      ["x", "y", "z"],
    ]);
    expect(judge(problem(3, 3, triangle), triangle).verdict).toBe("holds");
  });

  it("stops, and says that it does not know, where there are too many possibilities", () => {
    // Pairs over 60 guests that are all but a full graph of nine: no nine nodes and a hard search.
    const units: Unit[] = [];
    for (let a = 0; a < 60; a += 1)
      for (let b = a + 1; b < 60; b += 1) if ((a * 7 + b * 13) % 10 < 7) units.push(apart(`${a}-${b}`, a, b));
    const startedAt = performance.now();
    const { clashes, undecided } = clashesOf(problem(14, 60, units), () => ({ whole: 1, perGuest: 1 }));
    expect(clashes.length + undecided.length).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

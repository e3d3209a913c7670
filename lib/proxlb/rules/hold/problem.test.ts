import { describe, expect, it } from "vitest";
import { Random } from "@/tests/support/planner/random";
import { judge, verdictOf } from "./holds";
import { makeUnit, pinOf, type Unit, withoutRules } from "./problem";
import { clashesOf } from "./smallest-set";

const apart = (rule: string, ...guests: number[]): Unit => makeUnit("apart", guests, [rule]);
const problem = (nodes: number, guests: number, units: Unit[]) => ({
  capacityBytes: Array.from({ length: nodes }, () => 1),
  memoryBytes: Array.from({ length: guests }, () => 0),
  units,
});

describe("whether demands can hold", () => {
  it("leaves stricter pins where one of several is given up", () => {
    const pins = pinOf(
      [0],
      [
        { rule: "a", nodes: [0] },
        { rule: "b", nodes: [1] },
      ],
    );
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

  it("says by itself what it says with who is to blame, each of whom fails alone", () => {
    const verdicts = new Set<string>();
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = new Random(seed);
      const some = (most: number) => random.some([...Array(most).keys()], 0.4);
      const units = Array.from({ length: random.int(1, 6) }, (_, index): Unit => {
        const [kind, rules] = [random.pick(["together", "apart", "on"] as const), [`${index}`]];
        const guests = [random.int(0, 6), ...some(7)].filter((guest, at, all) => all.indexOf(guest) === at);
        return makeUnit(kind, guests, rules, kind === "on" ? some(4) : []);
      });
      const memoryBytes = Array.from({ length: 7 }, () => random.int(1, 3));
      const asked = { capacityBytes: Array.from({ length: 4 }, () => random.int(2, 9)), memoryBytes, units };
      const { verdict, blamed } = judge(asked, units);
      expect(verdictOf(asked, units), `seed ${seed}`).toBe(verdict);
      for (const set of blamed) expect(verdictOf(asked, set), `seed ${seed}`).toBe("fails");
      verdicts.add(verdict);
    }
    expect([...verdicts].sort()).toEqual(["fails", "holds"]);
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

import { describe, expect, it } from "vitest";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { CYCLE_FAILS } from "@/lib/proxlb/rules/words";
import { nextCycleOf } from "./repair";

const ID = "tag:plb_affinity_web";
const MENDS = "ProxLB's next cycle mends it: web2 goes to pve1.";
const OFF = "ProxLB moves nothing by itself.";
const FIGURES = { broken: 0, unplaceable: 0, overfilled: [], memoryBytes: 0, moves: 0, spread: 0 } as never;

function finding(nextCycle: string | null, rule = ID): RuleFinding {
  return {
    id: "f",
    kind: "broken",
    severity: "broken",
    sentence: "web2 is on pve2.",
    nextCycle,
    rules: [rule],
    guests: [],
    nodes: [],
    repairs: [],
  };
}

describe("what is said of ProxLB's next cycle beside a repair", () => {
  it("is what the rule's finding says, once", () => {
    const view = { findings: [finding(MENDS), finding("Another rule's.", "tag:other")], nextCycle: OFF };
    expect(nextCycleOf(view, ID, { figures: FIGURES, mends: true })).toBe(`${MENDS} ${OFF}`);
  });

  it.each([
    [{ figures: FIGURES, mends: true }, "ProxLB's next cycle mends it."],
    [{ figures: FIGURES, mends: false }, "ProxLB's next cycle does not mend it."],
    [null, CYCLE_FAILS],
  ])("is whether its moves mend it, where no finding says so", (theirs, said) => {
    expect(nextCycleOf({ findings: [finding(null)], nextCycle: null }, ID, theirs)).toBe(said);
  });

  it("says an error of it once", () => {
    expect(nextCycleOf({ findings: [], nextCycle: CYCLE_FAILS }, ID, null)).toBe(CYCLE_FAILS);
  });
});

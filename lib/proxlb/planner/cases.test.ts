import { describe, expect, it } from "vitest";
import { PLANNER_CASES } from "@/tests/support/planner/cases";
import { planWorld } from "@/tests/support/planner/compare";

describe("the planner, in ProxLB's surprises", () => {
  it.each(PLANNER_CASES)("$world.name", ({ world, expected }) => {
    const cycle = planWorld(world);
    const moves = cycle.moves.map(
      ({ guest, target }) => `${guest.guest.name}: ${guest.node.name} > ${target.name}`,
    );
    expect(cycle.outcome === "planned" ? moves : [cycle.outcome]).toEqual(expected);
  });
});

import { describe, expect, it } from "vitest";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { groundOf, seenOf } from "@/tests/support/planner/product-path";
import { realisticWorld } from "@/tests/support/planner/realistic";
import { findBetter } from "./better-search";

describe("a search for better moves", () => {
  it("tells ProxLB's plan by the figures that the plan itself has, and ends in time with the last answer", async () => {
    for (const seed of [3, 4, 7, 12]) {
      const { world } = realisticWorld(seed);
      const seen = await seenOf(world, { figures: true, lists: true });
      const ground = groundOf(world, seen);
      const plan = instantPlan(seen.picture, ground, {}, seen.at);
      const theirs = plan.moves
        .filter(({ filtered }) => filtered === null)
        .map(({ vmid, to, memoryUsedBytes }) => ({ vmid, to, memoryBytes: memoryUsedBytes }));
      const request = {
        picture: seen.picture,
        ground,
        whatIf: {},
        at: seen.at.toISOString(),
        theirs,
        limitMs: 100,
      };
      const startedAt = performance.now();
      const all = [...findBetter(request)];
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(all.map(({ done }) => done)).toEqual([...all.slice(1).map(() => false), true]);
      const last = all.at(-1);
      expect(last?.theirs.spreadPoints).toBeCloseTo(plan.spread.afterPoints ?? Number.NaN, 6);
      expect(last?.found.before.spreadPoints).toBeCloseTo(plan.spread.beforePoints ?? Number.NaN, 6);
      expect(last?.found.after.brokenRules).toBeLessThanOrEqual(last?.theirs.brokenRules ?? 0);
    }
  });
});

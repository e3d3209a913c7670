import { describe, expect, it } from "vitest";
import { DisjointSets } from "./disjoint-sets";

describe("disjoint sets", () => {
  it("join what shares a member, by whatever way, and leave the others alone", () => {
    const sets = new DisjointSets(7);
    sets.join([]);
    sets.join([4]);
    sets.join([0, 1]);
    sets.join([2, 3]);
    sets.join([3, 1]);
    sets.join([5, 6]);
    const roots = Array.from({ length: 7 }, (_, member) => sets.root(member));
    expect(new Set(roots.slice(0, 4)).size).toBe(1);
    expect(roots[5]).toBe(roots[6]);
    expect(new Set(roots).size).toBe(3);
    expect(roots[4]).toBe(4);
  });
});

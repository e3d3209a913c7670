import { describe, expect, it } from "vitest";
import { addTo, grouped } from "./grouped";

describe("groups", () => {
  it("keep the order in which keys and members came", () => {
    const groups = grouped(["beta", "alpha", "bravo"], ([letter]) => letter);
    addTo(groups, "a", "ant");
    addTo(groups, "c", "cat");
    expect([...groups]).toEqual([
      ["b", ["beta", "bravo"]],
      ["a", ["alpha", "ant"]],
      ["c", ["cat"]],
    ]);
  });
});

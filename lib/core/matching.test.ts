import { describe, expect, it } from "vitest";
import { canAllHavePlaces } from "./matching";

describe("places for all", () => {
  const can = (open: number[][]) => canAllHavePlaces([...open.keys()], (member) => open[member] ?? []);

  it("are found where who sits already has to make room, and others in turn", () => {
    expect(can([[0, 1], [0, 2], [0]])).toBe(true);
    expect(can([[0, 1], [1, 2], [2, 3], [0]])).toBe(true);
    expect(can([])).toBe(true);
  });

  it("are not where three share two, however many places there are elsewhere", () => {
    expect(
      can([
        [0, 1],
        [0, 1],
        [0, 1],
        [2, 3, 4],
      ]),
    ).toBe(false);
    expect(can([[]])).toBe(false);
  });
});

import { expect, it } from "vitest";
import { picked } from "./picked";

it("gives the items at the places asked for, as often and in the order asked, and none where there is nothing", () => {
  expect(picked(["a", "b", "c"], [2, 0, 7, 2])).toEqual(["c", "a", "c"]);
  expect(picked([], [0])).toEqual([]);
});

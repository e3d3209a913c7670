import { expect, it } from "vitest";
import { entriesOf, shownText } from "./entries";

it.each([
  ["", []],
  ["pve1", ["pve1"]],
  ["pve1\n", ["pve1"]],
  ["pve1\r\n\r\npve2 \n \n", ["pve1\r", "pve2 "]],
])("takes no empty line of %j for an entry", (typed, entries) => {
  expect(entriesOf(typed)).toEqual(entries);
});

it("leaves what is typed as it is, and shows another list where that came", () => {
  expect(shownText("pve1\n", ["pve1"])).toBe("pve1\n");
  expect(shownText("\n", [])).toBe("\n");
  expect(shownText("pve1\n", ["pve1", "pve2"])).toBe("pve1\npve2");
  expect(shownText("pve1", [])).toBe("");
});

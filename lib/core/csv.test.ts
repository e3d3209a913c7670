import { describe, expect, it } from "vitest";
import { toCsv } from "./csv";

describe("toCsv", () => {
  it("quotes commas, quotation marks and line breaks, and leaves null empty", () => {
    expect(
      toCsv(
        ["name", "note"],
        [
          ["a,b", 'say "x"'],
          ["line\nbreak", null],
        ],
      ),
    ).toBe('name,note\r\n"a,b","say ""x"""\r\n"line\nbreak",\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("keeps %j from becoming a formula", (text) => {
    expect(toCsv(["h"], [[text]])).toMatch(/^h\r\n"?'/);
  });

  it.each([
    ["Mozilla;=cmd|'/c calc'!A1", "Mozilla;'=cmd|'/c calc'!A1"],
    ["a\t=1+1", "a\t'=1+1"],
    ["a;  @SUM(1)", "a;'  @SUM(1)"],
    ['a;"=1+1"', 'a;\'""=1+1""'],
    ["a\n+1", "a\n'+1"],
    ["\uff1d1+1", "'\uff1d1+1"],
    [" =1", "' =1"],
  ])("keeps a part of %j from becoming one where another character separates", (text, cell) => {
    const [, row = ""] = toCsv(["h"], [[text]]).split(/h\r\n/);
    expect(row.replace(/\r\n$/, "").replace(/^"([\s\S]*)"$/, "$1")).toBe(cell);
  });

  it("leaves a text alone that no spreadsheet takes for a formula", () => {
    expect(toCsv(["h"], [["a=b; c (d-e) x@y"]])).toBe('h\r\n"a=b; c (d-e) x@y"\r\n');
  });

  it("leaves negative numbers numbers", () => {
    expect(toCsv(["h"], [[-4.5]])).toBe("h\r\n-4.5\r\n");
  });
});

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

  it("leaves negative numbers numbers", () => {
    expect(toCsv(["h"], [[-4.5]])).toBe("h\r\n-4.5\r\n");
  });
});

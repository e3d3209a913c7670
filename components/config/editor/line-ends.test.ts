import { describe, expect, it } from "vitest";
import { inOneLineEnd, withLineEndsOf } from "./line-ends";

describe("line ends of an edited text", () => {
  it.each([
    ["a: 1\r\nb: 5\r\n", "b: 5", "b: 7", "a: 1\r\nb: 7\r\n"],
    ["a: 1\nb: 5\n", "b: 5", "b: 7", "a: 1\nb: 7\n"],
    ["a: 1\r\nb: 5\nc: 1\r\n", "b: 5", "b: 5\nd: 2", "a: 1\r\nb: 5\nd: 2\r\nc: 1\r\n"],
    ["a: 1\r\nb: 5", "b: 5", "b: 7", "a: 1\r\nb: 7"],
    ["", "", "a: 1\n", "a: 1\n"],
  ])("of %j stay where they were", (original, from, to, expected) => {
    const edited = inOneLineEnd(original).replace(from, to);
    expect(withLineEndsOf(original, edited)).toBe(expected);
  });

  it("of a text that nobody changed are those of the file, to the byte", () => {
    const original = "# one\r\na: 1\r\n\nb: 2\n";
    expect(withLineEndsOf(original, inOneLineEnd(original))).toBe(original);
  });
});

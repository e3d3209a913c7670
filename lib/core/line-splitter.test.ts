import { describe, expect, it } from "vitest";
import { cpuMs } from "@/tests/support/cpu-time";
import { createLineSplitter } from "./line-splitter";

/** All lines of a text that comes in pieces of so many bytes. */
function split(text: string, pieceBytes: number, maxChars = 1000): string[] {
  const splitter = createLineSplitter(maxChars);
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    lines.push(...splitter.push(bytes.subarray(at, at + pieceBytes)));
  const last = splitter.end();
  return last === null ? lines : [...lines, last];
}

describe("line splitter", () => {
  it("gives the same lines, whatever the pieces, also within a character", () => {
    for (const size of [1, 2, 3, 7, 1000])
      expect(split("a ü €\r\n\n𝄞 last", size)).toEqual(["a ü €", "", "𝄞 last"]);
  });

  it("cuts a line that is too long, and only that one", () => {
    for (const size of [1, 5, 1000])
      expect(split(`${"x".repeat(25)}\nnext\n${"y".repeat(11)}`, size, 10)).toEqual([
        `${"x".repeat(10)} …`,
        "next",
        `${"y".repeat(10)} …`,
      ]);
  });

  it("takes 200 MB without a line end in bounded time and memory", () => {
    const splitter = createLineSplitter(65_536);
    const piece = Buffer.alloc(65_536, "x");
    const tookMs = cpuMs(() => {
      for (let count = 0; count < 3200; count += 1) expect(splitter.push(piece)).toEqual([]);
      expect(splitter.end()?.length).toBe(65_538);
    });
    expect(tookMs).toBeLessThan(5000);
  });
});

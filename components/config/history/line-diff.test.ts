import { expect, it } from "vitest";
import { diffLines } from "./line-diff";

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);

it("keeps what is common and marks the rest", () => {
  expect(shown("a\nb\nc\nd", "a\nc\nx\nd")).toEqual([" a", "-b", " c", "+x", " d"]);
  expect(shown("a", "a")).toEqual([" a"]);
  expect(shown("", "a")).toEqual(["-", "+a"]);
});

it("numbers the lines of both sides", () => {
  expect(diffLines("a\nb", "b\nc").map(({ before, after }) => [before, after])).toEqual([
    [1, null],
    [2, 1],
    [null, 2],
  ]);
});

it("gives both texts back, whatever they are", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const [before, after] = [text(seed), text(seed * 31)];
    const lines = diffLines(before, after);
    expect(side(lines, "added")).toBe(before);
    expect(side(lines, "removed")).toBe(after);
  }
});

it("does not fill a table of millions for two long texts", () => {
  const long = (mark: string) => Array.from({ length: 3_000 }, (_, index) => `${mark}${index}`).join("\n");
  expect(diffLines(long("a"), long("b"))).toHaveLength(6_000);
});

function text(seed: number): string {
  return Array.from({ length: seed % 12 }, (_, index) => "abc"[(seed * (index + 7)) % 3]).join("\n");
}

function side(lines: ReturnType<typeof diffLines>, without: string): string {
  return lines
    .filter(({ kind }) => kind !== without)
    .map((line) => line.text)
    .join("\n");
}

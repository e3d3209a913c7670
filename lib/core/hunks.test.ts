import { applyPatch } from "diff";
import { expect, it } from "vitest";
import { cpuMs } from "@/tests/support/cpu-time";
import { type DiffLine, hunksOf } from "./hunks";

const SIGNS = { same: " ", removed: "-", added: "+" };
const signed = (lines: DiffLine[] = []) => lines.map(({ kind, text }) => `${SIGNS[kind]}${text}`);
const shown = (before: string, after: string) => hunksOf(before, after).map(signed);
const letters = (text: string) => text.split("").join("\n");

it("keeps what is common and marks the rest", () => {
  expect(shown("a\nb\nc\nd", "a\nc\nx\nd")).toEqual([[" a", "-b", " c", "+x", " d"]]);
  expect(shown("", "a")).toEqual([["-", "+a"]]);
  expect(shown("a", "a")).toEqual([]);
  expect(shown("a\n", "a")).toEqual([]);
});

it("shows each place with three lines around it", () => {
  expect(shown(letters("abcdefghijklmn"), letters("abXdefghijklYn"))).toEqual([
    [" a", " b", "-c", "+X", " d", " e", " f"],
    [" j", " k", " l", "-m", "+Y", " n"],
  ]);
});

it("numbers the lines of both sides", () => {
  expect(hunksOf("a\nb", "b\nc")[0]?.map(({ before, after }) => [before, after])).toEqual([
    [1, null],
    [2, 1],
    [null, 2],
  ]);
});

it("leads from one text to the other, whatever they are", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const [before, after] = [`${text(seed)}\n`, `${text(seed * 31)}\n`];
    const hunks = hunksOf(before, after).map((lines) => ({
      oldStart: lines.find((line) => line.before !== null)?.before ?? 1,
      oldLines: lines.filter(({ kind }) => kind !== "added").length,
      newStart: lines.find((line) => line.after !== null)?.after ?? 1,
      newLines: lines.filter(({ kind }) => kind !== "removed").length,
      lines: signed(lines),
    }));
    expect(
      applyPatch(before, { hunks, oldFileName: "", newFileName: "", oldHeader: "", newHeader: "" }),
    ).toBe(after);
  }
});

it("shows two long texts that have nothing in common as a whole, at once", () => {
  const long = (mark: string) => Array.from({ length: 3_000 }, (_, index) => `${mark}${index}`).join("\n");
  expect(cpuMs(() => hunksOf(long("a"), long("b")))).toBeLessThan(1_000);
  const [lines = []] = hunksOf(long("a"), long("b"));
  expect(lines).toHaveLength(6_000);
  expect(lines[0]).toEqual({ kind: "removed", text: "a0", before: 1, after: null });
  expect(lines.at(-1)).toEqual({ kind: "added", text: "b2999", before: null, after: 3_000 });
});

function text(seed: number): string {
  return Array.from({ length: seed % 12 }, (_, index) => "abc"[(seed * (index + 7)) % 3]).join("\n");
}

import { describe, expect, it } from "vitest";
import { cpuMs } from "@/tests/support/cpu-time";
import { mergedText, threeWay } from "./three-way";

const BASE = "# head\r\na: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n";
const conflicts = (ours: string, theirs: string) =>
  threeWay(ours, BASE, theirs).filter(({ kind }) => kind === "conflict");

describe("two texts that came from one", () => {
  it("are merged where they do not touch the same lines, line ends and last line as they are", () => {
    const ours = BASE.replace("a: 1", "a: 7");
    const theirs = BASE.replace("d: 4\r\n", "d: 5\r\ne: 6");
    const merged = BASE.replace("a: 1", "a: 7").replace("d: 4\r\n", "d: 5\r\ne: 6");
    expect(mergedText(threeWay(ours, BASE, theirs))).toBe(merged);
    expect(mergedText(threeWay(theirs, BASE, ours))).toBe(merged);
  });

  it("have no conflict where both say the same, or only one says something", () => {
    const same = BASE.replace("b: 2", "b: 9");
    expect(conflicts(same, same)).toEqual([]);
    expect(mergedText(threeWay(same, BASE, BASE))).toBe(same);
    expect(mergedText(threeWay(BASE, BASE, same))).toBe(same);
    expect(mergedText(threeWay("", "", ""))).toBe("");
  });

  it("have one for each place that both changed, until somebody decides it", () => {
    const ours = BASE.replace("b: 2", "b: 20").replace("d: 4", "d: 40");
    const theirs = BASE.replace("b: 2", "b: 22").replace("d: 4", "d: 44");
    const pieces = threeWay(ours, BASE, theirs);
    expect(conflicts(ours, theirs)).toMatchObject([
      { ours: ["b: 20\r"], base: ["b: 2\r"], theirs: ["b: 22\r"] },
      { ours: ["d: 40\r"], theirs: ["d: 44\r"] },
    ]);
    expect(mergedText(pieces)).toBeNull();
    expect(mergedText(pieces, ["ours"])).toBeNull();
    expect(mergedText(pieces, ["ours", "theirs"])).toBe(ours.replace("d: 40", "d: 44"));
    expect(mergedText(pieces, ["theirs", "both"])).toBe(theirs.replace("d: 44", "d: 40\r\nd: 44"));
  });

  it("loses no line of either side: 300 random pairs", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let round = 0; round < 300; round += 1) {
      const base = Array.from({ length: 30 }, (_, line) => `line ${line}`);
      const changed = (mark: string) =>
        base.map((line) => (random(6) === 0 ? `${line} ${mark}` : line)).join("\n");
      const [ours, theirs] = [changed("ours"), changed("theirs")];
      const pieces = threeWay(ours, base.join("\n"), theirs);
      const count = pieces.filter(({ kind }) => kind === "conflict").length;
      const whole =
        mergedText(
          pieces,
          Array.from({ length: count }, () => "both" as const),
        ) ?? "";
      const lines = new Set(whole.split("\n"));
      for (const line of [...ours.split("\n"), ...theirs.split("\n")])
        if (/ (?:ours|theirs)$/.test(line)) expect(lines.has(line), `round ${round}: ${line}`).toBe(true);
      expect(
        mergedText(
          pieces,
          Array.from({ length: count }, () => "ours" as const),
        )?.split("\n"),
      ).toHaveLength(30);
    }
  });

  it("takes time in proportion to real files, also where nothing is alike", () => {
    const lines = (mark: string) => Array.from({ length: 1_600 }, (_, line) => `${mark} ${line}`).join("\n");
    const repeated = "- x\n".repeat(1_600);
    const tookMs = cpuMs(() => {
      expect(threeWay(lines("a"), lines("b"), lines("c"))).toHaveLength(1);
      expect(mergedText(threeWay(repeated, `${repeated}y`, `z\n${repeated}`), ["ours"])).toBe(repeated);
      threeWay(`a\n${repeated}b`, `c\n${repeated}d`, `e\n${repeated}f`);
    });
    expect(tookMs).toBeLessThan(5_000);
  });
});

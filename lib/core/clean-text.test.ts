import { describe, expect, it } from "vitest";
import { cpuMs } from "@/tests/support/cpu-time";
import { capLine, cleanText } from "./clean-text";

const ESC = "\u001b";
const ST = `${ESC}\\`;
const BEL = "\u0007";

/** What is written → what is seen, by hand. � stands for something that was there and could not be seen. */
const CORPUS: Record<string, [string, string][]> = {
  "colours and cursor (CSI)": [
    [`${ESC}[31mred${ESC}[0m`, "red"],
    [`${ESC}[mplain`, "plain"],
    [`${ESC}[1;4;38;5;208mbold${ESC}[22;24;39m`, "bold"],
    [`${ESC}[38;2;255;0;0mtrue colour${ESC}[0m`, "true colour"],
    [`${ESC}[38:2::255:0:0mcolons${ESC}[0m`, "colons"],
    [`shown${ESC}[8mconcealed${ESC}[28m`, "shownconcealed"],
    [`one${ESC}[2Ktwo`, "onetwo"],
    [`one${ESC}[2J${ESC}[Htwo`, "onetwo"],
    [`up${ESC}[1A${ESC}[99Doverwritten`, "upoverwritten"],
    [`${ESC}[?25lhidden cursor${ESC}[?25h`, "hidden cursor"],
    [`${ESC}[?1049halternate screen`, "alternate screen"],
    [`${ESC}[200~pasted${ESC}[201~`, "pasted"],
    [`${ESC}[!preset`, "reset"],
    [`${ESC}[6nanswer me`, "answer me"],
    [`${ESC}[>cwho are you`, "who are you"],
    [`${ESC}[0 qblock`, "block"],
  ],
  "titles, links, clipboard (OSC)": [
    [`${ESC}]0;root@pve1${BEL}text`, "text"],
    [`${ESC}]2;title${ST}text`, "text"],
    [`${ESC}]8;;https://evil.example${BEL}click${ESC}]8;;${BEL}`, "click"],
    [`${ESC}]8;;https://evil.example${ST}click${ESC}]8;;${ST}`, "click"],
    [`${ESC}]8;id=1;javascript:hit()${ST}click${ESC}]8;;${ST} here`, "click here"],
    [`${ESC}]8;;file:///etc/passwd\u009cclick`, "click"],
    [`${ESC}]52;c;cm0gLXJmIC8=${BEL}copied`, "copied"],
    [`${ESC}]4;1;rgb:ff/ff/ff${ST}palette`, "palette"],
    [`${ESC}]1337;File=inline=1:AAAA${BEL}image`, "image"],
    [`${ESC}]${BEL}empty`, "empty"],
    [`${ESC}]0;ümläut 漢字${BEL}text`, "text"],
  ],
  "device, application and privacy strings": [
    [`${ESC}P1$r0m${ST}text`, "text"],
    [`${ESC}Pq#0;2;0;0;0#0~~${ST}sixel`, "sixel"],
    [`${ESC}_Gf=24;AAAA${ST}kitty`, "kitty"],
    [`${ESC}^secret${ST}text`, "text"],
    [`${ESC}Xstart of string${ST}text`, "text"],
    [`${ESC}P a bell ${BEL} does not end it ${ST}text`, "text"],
  ],
  "other escapes": [
    [`${ESC}(0lqk${ESC}(B`, "lqk"],
    [`${ESC}%Gutf`, "utf"],
    [`${ESC}#8aligned`, "aligned"],
    [`${ESC}cfull reset`, "full reset"],
    [`${ESC}7saved${ESC}8`, "saved"],
    [`${ESC}Mreverse`, "reverse"],
    [`${ESC}=keypad${ESC}>`, "keypad"],
    [`stray${ST}end`, "strayend"],
  ],
  "the same with one character (C1)": [
    ["\u009b31mred\u009b0m", "red"],
    ["\u009d0;title\u009ctext", "text"],
    ["\u009d8;;https://evil.example\u0007click\u009d8;;\u0007", "click"],
    ["\u0090q~\u009ctext", "text"],
    ["\u009fapc\u009ctext", "text"],
    ["\u009epm\u009ctext", "text"],
    ["\u0098sos\u009ctext", "text"],
    ["next\u0085line", "next�line"],
    ["a\u0080b\u0084c\u008dd\u009ce", "a�b�c�d�e"],
  ],
  "sequences that do not end": [
    [`${ESC}`, "�"],
    [`text${ESC}`, "text�"],
    [`text${ESC}[`, "text�["],
    [`text${ESC}[31`, "text�[31"],
    [`text${ESC}[31\u0000m`, "text�[31�m"],
    [`${ESC}]0;the rest must not be hidden`, "�]0;the rest must not be hidden"],
    [`${ESC}]8;;https://evil.example click`, "�]8;;https://evil.example click"],
    [`${ESC}Pthe rest must not be hidden`, "�Pthe rest must not be hidden"],
    [`${ESC}_the rest${BEL} must not be hidden`, "�_the rest� must not be hidden"],
    ["\u009dthe rest must not be hidden", "�the rest must not be hidden"],
    ["\u009b31", "�31"],
    [`${ESC}(`, "�("],
    [`${ESC}ü`, "�ü"],
  ],
  "one within the other": [
    [`${ESC}${ESC}[0m[31mred`, "�[31mred"],
    [`${ESC}[3${ESC}[0m1mred`, "�[31mred"],
    [`${ESC}]0;${ESC}]0;inner${BEL}outer${BEL}`, "�]0;outer�"],
    [`${ESC}]0;a${ESC}[31mb${BEL}c`, "�]0;ab�c"],
    [`${ESC}Ptmux;${ESC}${ESC}]0;t${BEL}${ST}text`, "�Ptmux;�text"],
    [`\u009d0;\u009d0;inner\u009couter\u009c`, "�0;outer�"],
  ],
  "other control characters": [
    ["all of it\rshort", "all of it�short"],
    ["admin\b\b\b\b\bguest", "admin�����guest"],
    ["a\u0000b", "a�b"],
    ["a\u007fb", "a�b"],
    ["ring\u0007", "ring�"],
    ["form\ffeed\vtab", "form�feed�tab"],
    ["shift\u000eout\u000fin", "shift�out�in"],
    ['line\n{"level":60}', 'line�{"level":60}'],
    ["tab\tstays", "tab\tstays"],
  ],
  "directions, nothing and halves": [
    ["user\u202egnp.exe", "user�gnp.exe"],
    ["\u202aa\u202bb\u202cc\u202dd", "�a�b�c�d"],
    ["\u2066a\u2067b\u2068c\u2069d", "�a�b�c�d"],
    ["a\u200eb\u200fc\u061cd", "a�b�c�d"],
    ["pve\u200b1", "pve�1"],
    ["pve\u200c1\u200d2\u20603", "pve�1�2�3"],
    ["\ufeffmark", "�mark"],
    ["soft\u00adhyphen", "soft�hyphen"],
    ["tags\u{e0041}\u{e007f}", "tags��"],
    ["a\u2028b\u2029c", "a�b�c"],
    ["half \ud83d of it", "half � of it"],
    ["other half \ude00", "other half �"],
    ["\ude00\ud83d", "��"],
    ["whole 😀", "whole 😀"],
    ["ü – 漢字 עברית العربية é", "ü – 漢字 עברית العربية é"],
    ["", ""],
  ],
};

const all = Object.values(CORPUS).flat();

for (const [kind, cases] of Object.entries(CORPUS)) {
  describe(`a line with ${kind}`, () => {
    it.each(cases)("%j", (written, seen) => {
      expect(cleanText(written)).toBe(seen);
    });
  });
}

describe("a cleaned line", () => {
  it("holds nothing that a second look would clean, and no address of a link", () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    for (const [written] of all) {
      const seen = cleanText(written);
      expect(cleanText(seen)).toBe(seen);
      if (written.includes("click"))
        expect(seen.startsWith("�") || !seen.includes("evil"), written).toBe(true);
    }
  });

  it("takes no longer for a megabyte of beginnings of sequences", () => {
    for (const start of [
      "\u009d",
      `${ESC}]`,
      `${ESC}[`,
      `${ESC}P`,
      `${ESC}(`,
      `${ESC}[0`,
      "\u0090a",
      "a\u202e",
    ]) {
      const tookMs = cpuMs(() => cleanText(start.repeat(1_000_000 / start.length)));
      expect(tookMs, JSON.stringify(start)).toBeLessThan(2_000);
    }
  });
});

describe("an overlong line", () => {
  const bytes = (text: string) => Buffer.byteLength(text);

  it("is cut at 16 KiB with a mark, never within a character, and is left alone up to there", () => {
    for (const fits of ["", "a".repeat(16_384), "ü".repeat(8_192), "漢".repeat(5_461)])
      expect(capLine(fits)).toBe(fits);
    for (const unit of ["a", "ü", "漢", "😀", "a😀"]) {
      const cut = capLine(unit.repeat(16_385));
      expect(bytes(cut)).toBeLessThanOrEqual(16_384);
      expect(bytes(cut)).toBeGreaterThan(16_384 - 8);
      expect(cut).toMatch(/ … \[cut at 16 KiB\]$/);
      expect(cleanText(cut)).toBe(cut);
    }
  });
});

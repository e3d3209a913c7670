import { describe, expect, it } from "vitest";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { unmaskConfig } from "@/lib/proxlb/config/unmask";
import { leastCpuMs } from "@/tests/support/cpu-time";
import { CONFIG_MAX_BYTES } from "./limits";
import { readYaml } from "./read";

const API = "proxmox_api: {hosts: [pve1], user: u@pve}\n";
const fill = (piece: string) => piece.repeat(Math.floor((CONFIG_MAX_BYTES - 100) / piece.length));

const BOMBS: [string, string, string | RegExp][] = [
  ["256 KiB and more", `a: ${"x".repeat(CONFIG_MAX_BYTES)}`, "The file is larger than 256 KiB."],
  ["lists in lists on one line", `a: ${"[".repeat(50_000)}`, /nested more than 32/],
  ["maps in maps on one line", `a: ${"{a: ".repeat(30_000)}`, /nested more than 32/],
  ["dashes in dashes", `a:\n ${"- ".repeat(60_000)}x`, /nested more than 32/],
  ["question marks in question marks", `${"? ".repeat(60_000)}x`, /nested more than 32/],
  [
    "ever deeper indentation",
    Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    /nested more/,
  ],
  [
    "a billion laughs",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"]
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)
      .join("\n")}\n`,
    /aliases that multiply|more than 100 aliases/,
  ],
  [
    "101 aliases",
    `a: &a x\nb: [${Array(101).fill("*a").join(", ")}]\n`,
    "The file uses more than 100 aliases.",
  ],
  ["an alias in itself", `${API}a: &a [*a]\n`, "This alias stands within what it stands for."],
  [
    "merges that multiply",
    `a: &a {x: 1}\n${[..."bcdefgh"].map((n, i) => `${n}: &${n} {<<: [${Array(12).fill(`*${"abcdefg"[i]}`)}]}`).join("\n")}\n`,
    /multiply|twice|aliases/,
  ],
  [
    "thousands of keys",
    `a:\n${Array.from({ length: 15_000 }, (_, i) => ` k${i}: 1`).join("\n")}`,
    /more than 10000 parts/,
  ],
  ["thousands of values", `a: [${fill("1,")}]`, /more than 10000 parts/],
  ["thousands of comments", fill("#\n"), /more than 10000 parts/],
  ["thousands of documents", fill("---\n"), /more than 10000 parts|Only one/],
  ["a Python function", `${API}a: !!python/name:os.system x\n`, /Tags are not allowed/],
  ["a Python object", `${API}a: !!python/object/apply:os.system [id]\n`, /Tags are not allowed/],
  ["a tag of its own", `${API}a: !own x\n`, /Tags are not allowed/],
  ["a tag directive", `%TAG ! tag:yaml.org,2002:python/\n---\n${API}`, /start with %/],
  ["another YAML version", `%YAML 1.2\n---\n${API}`, /start with %/],
  ["a key given twice", `${API}${API}`, /given twice/],
  ["__proto__", `${API}__proto__: {polluted: true}\n`, "This key is not allowed."],
  ["constructor, in quotes", `${API}a: {"constructor": {prototype: 1}}\n`, "This key is not allowed."],
  ["prototype, with an escape", `${API}a:\n  "proto\\x74ype": 1\n`, "This key is not allowed."],
  ["__proto__ as a complex key", `${API}? __proto__\n: 1\n`, "This key is not allowed."],
  [
    "a line break that only Python sees",
    `${API}# note\u2028solver: {enable: true}\n`,
    /character is not allowed/,
  ],
  ["a lone carriage return", `${API}# note\rsolver: {enable: true}\n`, /character is not allowed/],
  ["a control character", `${API}a: "\u0007"\n`, /character is not allowed/],
];

describe("what a request may make us parse", () => {
  it.each(BOMBS)("stops at %s", async (_, source, message) => {
    const parsed = parseConfig(source);
    const messages = parsed.ok ? [] : parsed.issues.map((issue) => issue.message);
    expect(messages).toContainEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect((await unmaskConfig(source, API)).ok).toBe(false);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("costs no more than 100 ms of CPU a step, and between the steps others have their turn", () => {
    const largest = `${API}extra:\n${Array.from({ length: 1_600 }, (_, i) => `  key_${i}: 1`).join("\n")}\n`;
    expect(parseConfig(largest).ok).toBe(true);
    for (const [title, source] of [...BOMBS, ["the largest that passes", largest] as const]) {
      for (const step of [readYaml, parseConfig, maskConfig]) {
        expect(
          leastCpuMs(() => step(source), 10),
          `${step.name} of ${title}`,
        ).toBeLessThan(100);
      }
    }
  }, 60_000);

  it("takes 32 levels and 100 aliases", () => {
    const deep = `${API}a: ${"[".repeat(30)}1${"]".repeat(30)}\n`;
    expect(parseConfig(deep).ok).toBe(true);
    expect(parseConfig(`${API}a: &a x\nb: [${Array(100).fill("*a").join(", ")}]\n`).ok).toBe(true);
  });
});

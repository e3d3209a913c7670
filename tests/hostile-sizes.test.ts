import { describe, expect, it } from "vitest";
import { capLine, cleanText } from "@/lib/core/clean-text";
import { toCsv } from "@/lib/core/csv";
import { weaknessOf } from "@/lib/identity/password-rules";
import { safePath } from "@/lib/identity/safe-path";
import { placeAt } from "@/lib/proxlb/config/assist/place";
import { comparedTexts } from "@/lib/proxlb/config/changes";
import { findAll } from "@/lib/proxlb/config/find-all";
import { maskConfig, masker } from "@/lib/proxlb/config/mask";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { readParts } from "@/lib/proxlb/config/parts";
import { secretSpans } from "@/lib/proxlb/config/secret-text";
import { isSecretKey, spellingsOf } from "@/lib/proxlb/config/secrets";
import { unmaskConfig } from "@/lib/proxlb/config/unmask";
import { createLogReader } from "@/lib/proxlb/log/reader";
import { redactorForText } from "@/lib/proxlb/log/redact";
import { CYCLE_RULES } from "@/lib/proxlb/log/rules-cycle";
import { MIGRATION_RULES } from "@/lib/proxlb/log/rules-migration";
import { NOTE_RULES } from "@/lib/proxlb/log/rules-notes";
import { START_RULES } from "@/lib/proxlb/log/rules-start";
import { cutJson, parseOutput } from "@/lib/proxlb/output/read";
import { anyNodeBefore9 } from "@/lib/proxlb/planner/version";
import { nodesInWindow } from "@/lib/proxlb/schedule/windows";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { parseHost } from "@/lib/proxmox/connection";
import { isoTime, list } from "@/lib/proxmox/parse";
import { cpuMs, leastCpuMs, slowness } from "@/tests/support/cpu-time";

/** What other people's text is made of at its worst: one thing, over and over. */
const FILLERS = [
  ..."a1 \t\"'`[{(<\\/-:;=,.@#%|&*!?~",
  "\n",
  "\r\n",
  "é",
  "\u001b[",
  "\u001b]",
  "\u009b",
  "a ",
  "a: ",
  "a=",
  "- ",
  "1.",
  "0_",
  "1:",
  "::",
  "''",
  '\\"',
  "pass",
  "pass:",
  "pass: x ",
  "pass: '",
  "password ",
  "# pass:\n",
  "# a\n",
  "a: 1\n",
  "PVEAPIToken=",
  "root@pam!",
  "https://a:",
  "a@b:c",
  "aaaaaaaa-",
  "...",
  "input_value=[",
  "{a: ",
  "&a ",
  "*a ",
];

const KIB = 1024;
/** A quarter of a size tells what is linear: sixteen times the work for four times the text is not. */
const SIZE = 200 * KIB;
const LIMIT_MS = 50;
/**
 * On a busy machine CPU time itself grows by half and more, so that one figure would either flake or hide much: over
 * the limit is slow where it also grows faster than its text, and far over it always.
 */
const FAR_OVER_MS = 100;
const MOST_GROWTH = 8;

const SECRET = "aaaa1:\"'[{aaaa aaaa";
const FILE = `proxmox_api:\n  hosts: [a]\n  user: u\n  pass: ${JSON.stringify(SECRET)}\n`;
const redact = redactorForText(FILE, ["a".repeat(5000), '"'.repeat(300), "0d0f5c1a-77aa"]);
const mask = masker([SECRET, "a".repeat(5000), " ".repeat(300), "pass: x pass: x"]);
const find = findAll([SECRET, "a".repeat(300), `${"a".repeat(300)}b`, "aaaaa", "....", "pass: x pass"]);
const RULES = [...CYCLE_RULES, ...MIGRATION_RULES, ...NOTE_RULES, ...START_RULES];
const quietly = (work: () => unknown) => {
  try {
    work();
  } catch {
    // Refusing is a good answer; how long it takes is what is asked.
  }
};

/** Everything in lib that an outside text reaches whole; `cap` is what stands before it in the app. */
const PARSERS: Record<string, { take: (text: string) => unknown; cap?: number }> = {
  cleanText: { take: cleanText },
  capLine: { take: capLine },
  "capLine and cleanText": { take: (text) => cleanText(capLine(text)) },
  toCsv: { take: (text) => toCsv(["h"], [[text]]) },
  safePath: { take: safePath },
  isSecretKey: { take: isSecretKey },
  spellingsOf: { take: spellingsOf },
  "secretSpans of a value": { take: (text) => secretSpans(text, "value"), cap: 256 * KIB },
  "secretSpans of prose": { take: (text) => secretSpans(text, "prose"), cap: 256 * KIB },
  "secretSpans of a line": { take: (text) => secretSpans(text, "line"), cap: 16 * KIB },
  findAll: { take: find, cap: 256 * KIB },
  "masker of a value": { take: mask, cap: 256 * KIB },
  readYaml: { take: readYaml },
  parseConfig: { take: parseConfig },
  readParts: { take: readParts, cap: 256 * KIB },
  "placeAt its end": { take: (text) => placeAt(text, text.length) },
  "placeAt its middle": { take: (text) => placeAt(text, text.length / 2) },
  "placeAt a value": { take: (text) => placeAt(`a:\n  b: ${oneLine(text)}`, text.length / 2) },
  "readYaml of a comment": { take: (text) => readYaml(`${FILE}# ${oneLine(text)}\n`) },
  "maskConfig of a text": { take: (text) => maskConfig(text) },
  "maskConfig of a comment": { take: (text) => maskConfig(`${FILE}# ${oneLine(text)}\n`) },
  "maskConfig of a comment, strictly": {
    take: (text) => maskConfig(`${FILE}# ${oneLine(text)}\n`, { strict: true }),
  },
  "maskConfig of comments": { take: (text) => maskConfig(`${FILE}# ${text.replaceAll("\n", "\n# ")}\n`) },
  "maskConfig of a secret": { take: (text) => maskConfig(`${FILE}x: {pass: ${JSON.stringify(text)}}\n`) },
  "maskConfig of a value": { take: (text) => maskConfig(`${FILE}x: ${JSON.stringify(text)}\n`) },
  "redactorForText of a broken file": { take: (text) => redactorForText(`pass: [${text}`), cap: 256 * KIB },
  // Lines are capped at 16 KiB where they come in (lib/core/clean-text.ts).
  "a redactor": { take: redact, cap: 16 * KIB },
  "the log reader": {
    take: (text) => createLogReader().push({ text, stream: "stderr", at: "2026-01-01T00:00:00Z" }),
    cap: 16 * KIB,
  },
  "the log reader, in a line of ProxLB": {
    take: (text) =>
      createLogReader().push({
        text: `2026-01-01 00:00:00,000 - ProxLB - INFO - ${text}`,
        stream: "stderr",
        at: "2026-01-01T00:00:00Z",
      }),
    cap: 16 * KIB,
  },
  "each rule of the log, from where its own text ends": {
    take: (text) => {
      for (const { pattern, prefix, read } of RULES) {
        const match = pattern.exec(prefix + text);
        if (match) read(match.groups ?? {});
      }
    },
    cap: 16 * KIB,
  },
  "the log reader, in a usage line": {
    take: (text) =>
      createLogReader().push({
        text: `2026-01-01 00:00:00,000 - ProxLB - DEBUG - Nodes usage memory: ${text}`,
        stream: "stderr",
        at: "2026-01-01T00:00:00Z",
      }),
    cap: 16 * KIB,
  },
  cutJson: { take: cutJson },
  parseOutput: { take: parseOutput },
  nodesInWindow: {
    take: (text) =>
      nodesInWindow(
        {
          duration: 1,
          pre_migration: 0,
          schedules: { a: [text, `Monday,${text}`, `Monday, 8:${text}`] },
        } as never,
        new Date(0),
      ),
    cap: 256 * KIB,
  },
  parseHost: { take: (text) => quietly(() => parseHost(text)) },
  "list of Proxmox": { take: list },
  "isoTime of Proxmox": { take: isoTime },
  anyNodeBefore9: {
    take: (text) => quietly(() => anyNodeBefore9([{ name: "a", pveVersion: text }])),
  },
  // A password is at most 256 characters long (lib/identity/schema.ts).
  weaknessOf: { take: (text) => weaknessOf(text, { username: "a", email: "a@b" }), cap: 256 },
};

describe("one thing over and over, by size, never holds the event loop", () => {
  it.each(Object.keys(PARSERS))(
    "%s",
    (name) => {
      const { take, cap } = PARSERS[name] ?? { take: () => null };
      const size = Math.min(cap ?? SIZE, SIZE);
      const slow: string[] = [];
      for (const filler of FILLERS) {
        // The last letter fits nothing: what looks for an end has to go back.
        const textOf = (chars: number) => `${filler.repeat(Math.floor((chars - 1) / filler.length))}x`;
        const text = textOf(size);
        const ms = bestMs(() => take(text));
        if (ms < LIMIT_MS) continue;
        const quarter = textOf(size / 4);
        const quarterMs = bestMs(() => take(quarter));
        if (ms >= FAR_OVER_MS || ms > MOST_GROWTH * quarterMs)
          slow.push(`${JSON.stringify(filler)} × ${size}: ${quarterMs.toFixed(0)}, then ${ms.toFixed(0)} ms`);
      }
      expect(slow).toEqual([]);
    },
    240_000,
  );

  it("nor does what works in turns", async () => {
    const slow: string[] = [];
    for (const filler of FILLERS) {
      const text = filler.repeat(Math.floor((200 * KIB) / filler.length));
      const comment = `${FILE}# ${oneLine(text)}\n`;
      for (const [name, work] of [
        ["unmaskConfig", () => unmaskConfig(maskConfig(comment)?.text ?? "", comment)],
        ["comparedTexts", () => comparedTexts(FILE, comment, { strict: true })],
      ] as const) {
        const ms = await longestTurnMs(work);
        if (ms >= FAR_OVER_MS) slow.push(`${name} of ${JSON.stringify(filler)}: ${ms.toFixed(0)} ms`);
      }
    }
    expect(slow).toEqual([]);
  }, 240_000);
});

function oneLine(text: string): string {
  return text.replaceAll("\n", " ").replaceAll("\r", " ");
}

/** The best of up to ten, ms; what takes twenty times as long is slow on any machine, and is not tried again. */
function bestMs(work: () => unknown): number {
  const firstMs = cpuMs(work);
  return firstMs < LIMIT_MS || firstMs > 20 * LIMIT_MS
    ? firstMs
    : Math.min(firstMs, leastCpuMs(work, 9, LIMIT_MS));
}

/** CPU between two turns of the event loop, the best of two. */
async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && best >= 2 * LIMIT_MS; tries += 1) {
    let [longest, isDone] = [0, false];
    const done = work().finally(() => {
      isDone = true;
    });
    let before = process.cpuUsage();
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.cpuUsage(before);
      longest = Math.max(longest, (user + system) / 1000);
      before = process.cpuUsage();
    }
    await done;
    best = Math.min(best, longest / slowness());
  }
  return best;
}

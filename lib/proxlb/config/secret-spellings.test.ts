import { describe, expect, it } from "vitest";
import { redactorForText } from "@/lib/proxlb/log/redact";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { yamlSurprises } from "@/lib/proxlb/yaml/surprises";
import { type SpelledSecret, spelledSecrets } from "@/tests/support/adversary/spell-secret";
import { comparedTexts } from "./changes";
import { maskConfig, masker, secretsIn } from "./mask";
import { parseConfig } from "./parse";
import { unmaskConfig } from "./unmask";

const SEEDS = [1, 2, 3, 4];
const TIMEOUT_MS = 120_000;
const all = SEEDS.flatMap(spelledSecrets);

/** Also a piece of it is too much. */
function shows(text: string | null | undefined, { secret }: SpelledSecret): boolean {
  return text?.includes(secret.slice(0, 6)) === true || text?.includes(secret.slice(-6)) === true;
}

function hits(test: (spelled: SpelledSecret) => boolean): string[] {
  return all.filter(test).map(({ way, source }) => `${way}\n${source}`);
}

describe(`${all.length} files that each have a secret written down in another way`, () => {
  it("show none of it to people who may not edit them", () => {
    expect(hits((each) => shows(maskConfig(each.source, { strict: true })?.text, each))).toEqual([]);
  });

  it("show none of it to people who may, but for a word of a comment that nothing tells to be one", () => {
    expect(hits((each) => !each.onlyStrict && shows(maskConfig(each.source)?.text, each))).toEqual([]);
  });

  it("tell none of it in what is said of them", () => {
    const said = ({ source }: SpelledSecret) => {
      const parsed = parseConfig(source);
      const reading = readYaml(source);
      return JSON.stringify([reading.issues, parsed.ok ? [] : parsed.issues, yamlSurprises(reading, null)]);
    };
    expect(hits((each) => shows(said(each), each))).toEqual([]);
  });

  it(
    "tell none of it in what changes between them and another",
    async () => {
      const other = "proxmox_api:\n  hosts: [a]\n  user: b\n";
      const found: string[] = [];
      for (const each of all) {
        const changes = [await comparedTexts(each.source, other), await comparedTexts(other, each.source)];
        const inChanges = changes.map((compared) => compared.changes);
        if (shows(JSON.stringify(inChanges), each)) found.push(`${each.way}\n${JSON.stringify(inChanges)}`);
        const strict = await comparedTexts(other, each.source, { strict: true });
        if (shows(JSON.stringify(strict), each)) found.push(`strict ${each.way}\n${strict.after}`);
      }
      expect(found).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "come back byte for byte where they were readable",
    async () => {
      const lost: string[] = [];
      for (const { way, source } of all) {
        const masked = maskConfig(source);
        if (masked === null || readYaml(source).issues.length > 0) continue;
        const back = await unmaskConfig(masked.text, source);
        if (!back.ok || back.text !== source)
          lost.push(`${way}\n${source}\n${masked.text}\n${JSON.stringify(back)}`);
      }
      expect(lost).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it("mask it in the log too, wherever the page masks it, in every spelling of Python", () => {
    const unmasked = all.filter((each) => {
      if (each.onlyStrict) return false;
      const { secret, source } = each;
      const redact = redactorForText(source);
      const lines = [
        `ERROR Could not log in with ${secret} here`,
        `{'pass': '${secret}', 'user': 'x'}`,
        `https://root:${encodeURIComponent(secret)}@pve1:8006/`,
        `b'${Buffer.from(`root:${secret}`).toString("base64")}'`,
      ];
      const seen = maskConfig(source) === null ? [] : secretsIn(source, readYaml(source));
      // A sentence in a comment is masked on the page as a whole; the log cannot know which word of it is the secret.
      const isKnown = seen.length === 0 || seen.some((known) => known.includes(secret));
      return isKnown && seen.includes(secret) && lines.some((line) => shows(redact(line), each));
    });
    expect(unmasked.map(({ way, source }) => `${way}\n${source}`)).toEqual([]);
  });

  it("mask it in any other text once it is known", () => {
    const known = all.filter(({ source, secret }) => secretsIn(source, readYaml(source)).includes(secret));
    expect(known.length).toBeGreaterThan(all.length / 2);
    for (const { secret } of known)
      expect(masker([secret])(`it is ${secret}!`)).toMatch(/^it is <kept-secret>!?$/);
  });
});

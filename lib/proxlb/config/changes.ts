import { nextTurn } from "@/lib/core/next-turn";
import { flatValues } from "@/lib/proxlb/yaml/places";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { maskConfig, masker, secretsIn } from "./mask";
import { isSecretKey } from "./secrets";

/** One value that differs; null on the side without it. Secrets are words, never values. */
export interface ConfigChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** What the change means, by path: comments, order and spelling are not in it. */
export function configChanges(before: YamlReading, after: YamlReading): ConfigChange[] {
  const mask = masker([...secretsIn(before), ...secretsIn(after)]);
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const addresses = [...new Set([...old.keys(), ...now.keys()])];
  return addresses.flatMap((address) => {
    const [was, is] = [old.get(address) ?? null, now.get(address) ?? null];
    if (was === is) return [];
    const path = JSON.parse(address) as string[];
    const show = path.some(isSecretKey) ? asSecret : mask;
    const shown = { path: mask(path.join(".")), before: was && show(was), after: is && show(is) };
    if (shown.before === shown.after && is !== null) shown.after = "another value";
    return [shown];
  });
}

/** Two texts as they may be shown side by side: what is secret in one is masked in the other too. */
export async function comparedTexts(before: string, after: string) {
  const old = readYaml(before);
  await nextTurn();
  const now = readYaml(after);
  await nextTurn();
  const shownBefore = maskConfig(before, secretsIn(now))?.text ?? null;
  await nextTurn();
  const shownAfter = maskConfig(after, secretsIn(old))?.text ?? null;
  return { before: shownBefore, after: shownAfter, changes: configChanges(old, now) };
}

function asSecret(value: string): string {
  return value === "null" || value === "" ? value : "a secret";
}

function valuesOf(reading: YamlReading): Map<string, string> {
  return reading.document === null ? new Map() : flatValues(reading.values);
}

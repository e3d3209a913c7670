import { nextTurn } from "@/lib/core/next-turn";
import { flatValues } from "@/lib/proxlb/yaml/places";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { type MaskOptions, maskConfig, masker, secretsIn } from "./mask";
import { isSecretKey } from "./secrets";

/** One value that differs; null on the side without it. Secrets are words, never values. */
export interface ConfigChange {
  path: string;
  before: string | null;
  after: string | null;
}

/**
 * What the change means, by path: comments, order and spelling are not in it.
 * @param secrets of both texts, and whatever else is one
 */
export function configChanges(
  before: YamlReading,
  after: YamlReading,
  secrets: readonly string[],
): ConfigChange[] {
  const mask = masker(secrets);
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const addresses = [...new Set([...old.keys(), ...now.keys()])];
  return addresses.flatMap((address) => {
    const [was, is] = [old.get(address) ?? null, now.get(address) ?? null];
    if (was === is) return [];
    const path = JSON.parse(address) as string[];
    const secretAt = path.findIndex(isSecretKey);
    const show = secretAt === -1 ? mask : asSecret;
    // Below a secret's key even the keys may be secret.
    const shownPath = secretAt === -1 ? path : path.slice(0, secretAt + 1);
    const shown = {
      path: mask(shownPath.join(".")),
      before: was && show(was),
      after: is && show(is),
    };
    if (shown.before === shown.after && is !== null) shown.after = "another value";
    return [shown];
  });
}

/** Two texts as they may be shown side by side: what is secret in one is masked in the other too. */
export async function comparedTexts(before: string, after: string, options: MaskOptions = {}) {
  const old = readYaml(before);
  await nextTurn();
  const now = readYaml(after);
  await nextTurn();
  const alsoSecret = [
    ...new Set([...secretsIn(before, old), ...secretsIn(after, now), ...(options.alsoSecret ?? [])]),
  ];
  await nextTurn();
  const shownBefore = maskConfig(before, { ...options, alsoSecret })?.text ?? null;
  await nextTurn();
  const shownAfter = maskConfig(after, { ...options, alsoSecret })?.text ?? null;
  await nextTurn();
  return { before: shownBefore, after: shownAfter, changes: configChanges(old, now, alsoSecret) };
}

function asSecret(value: string): string {
  return value === "null" || value === "" ? value : "a secret";
}

function valuesOf(reading: YamlReading): Map<string, string> {
  return reading.document === null ? new Map() : flatValues(reading.values);
}

import { maskConfig, masker, secretsIn } from "./config-mask";
import { isSecretKey } from "./secrets";
import { flatValues } from "./yaml-places";
import { readYaml } from "./yaml-read";

/** One value that differs; null on the side without it. Secrets are words, never values. */
export interface ConfigChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** What the change means, by path: comments, order and spelling are not in it. */
export function configChanges(before: string, after: string): ConfigChange[] {
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

/** Both texts as they may be shown side by side: what is secret in one is masked in the other too. */
export function maskedPair(before: string, after: string): { before: string | null; after: string | null } {
  return {
    before: maskConfig(before, secretsIn(after))?.text ?? null,
    after: maskConfig(after, secretsIn(before))?.text ?? null,
  };
}

function asSecret(value: string): string {
  return value === "null" || value === "" ? value : "a secret";
}

function valuesOf(text: string): Map<string, string> {
  const reading = readYaml(text);
  return reading.document === null ? new Map() : flatValues(reading.values);
}

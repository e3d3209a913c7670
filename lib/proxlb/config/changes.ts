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

/** What the change from one text to another means, with the secrets of both as words. */
export async function changesBetween(before: string, after: string): Promise<ConfigChange[]> {
  return (await changesAndSecrets(before, after, [])).changes;
}

/** Two texts as they may be shown side by side: what is secret in one is masked in the other too. */
export async function comparedTexts(before: string, after: string, options: MaskOptions = {}) {
  const { changes, secrets: alsoSecret } = await changesAndSecrets(before, after, options.alsoSecret ?? []);
  const shownBefore = maskConfig(before, { ...options, alsoSecret })?.text ?? null;
  await nextTurn();
  const shownAfter = maskConfig(after, { ...options, alsoSecret })?.text ?? null;
  await nextTurn();
  return { before: shownBefore, after: shownAfter, changes };
}

async function changesAndSecrets(before: string, after: string, alsoSecret: readonly string[]) {
  const old = readYaml(before);
  await nextTurn();
  const now = readYaml(after);
  await nextTurn();
  const secrets = [...new Set([...secretsIn(before, old), ...secretsIn(after, now), ...alsoSecret])];
  await nextTurn();
  const changes = configChanges(old, now, secrets);
  await nextTurn();
  return { changes, secrets };
}

function asSecret(value: string): string {
  return value === "null" || value === "" ? value : "a secret";
}

/** None of an empty file, of a lone word, and of one that cannot be read. */
function valuesOf(reading: YamlReading): Map<string, string> {
  if (reading.document === null || typeof reading.values !== "object" || reading.values === null)
    return new Map();
  return flatValues(reading.values);
}

import "server-only";
import type { z } from "zod";
import type { ReadableConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { nextTurn } from "@/lib/core/next-turn";
import { type ConfigChange, configChanges } from "@/lib/proxlb/config/changes";
import { maskConfig, secretsIn } from "@/lib/proxlb/config/mask";
import { SECRET_NAMES, type SecretName } from "@/lib/proxlb/config/secrets";
import { unmaskConfig } from "@/lib/proxlb/config/unmask";
import type { KnownCluster } from "@/lib/proxlb/doctor/known-cluster";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { connectionChange, needsRestart } from "./connection-change";
import type { ConfigReview, ReviewConfigInput } from "./schema";
import { remarks } from "./view";

/**
 * What saving a masked text would do. Whatever is compared with the stored secrets stays in here: the review is made
 * from the masked file and from what was typed, so that it answers no question about a secret. A text with the right
 * password gets the same review as one with a wrong password.
 * @param alsoSecret what the masked text was made with (MaskOptions)
 */
export async function reviewConfig(
  file: ReadableConfigFile,
  input: z.output<typeof ReviewConfigInput>,
  alsoSecret: readonly string[],
  cluster: KnownCluster,
): Promise<{
  review: ConfigReview;
  /** What would be written, secrets included; null where it may not be. */
  text: string | null;
  /** Of the file, of the text, and `alsoSecret`. */
  secrets: string[];
  /** The changes as they are, secrets compared. Not for whoever has not saved them. */
  changes: ConfigChange[];
}> {
  const conflict = input.base !== fingerprintOf(file.text);
  const refused = { text: null, secrets: [], changes: [] };
  const unmasked = await unmaskConfig(input.text, file.text, input.secrets, alsoSecret);
  if (!unmasked.ok) return { review: { ...NOTHING, conflict, issues: unmasked.issues }, ...refused };
  const { text, kept } = unmasked;
  await nextTurn();
  const { issues, notes } = await remarks(input.text, text, cluster);
  if (issues.length > 0) return { review: { ...NOTHING, conflict, issues, notes }, ...refused };
  const shown = await shownChange(file, input, alsoSecret);
  const needsSecrets = shown.relays === null ? [] : kept;
  const review: ConfigReview = {
    issues,
    notes,
    changes: shown.changes,
    conflict,
    needsProof: shown.touchesConnection,
    needsSecrets,
    needsSecretsBecause: needsSecrets.length > 0 ? because(shown.relays ?? "", needsSecrets) : null,
    takesEffect: shown.takesEffect,
  };
  const before = readYaml(file.text);
  await nextTurn();
  const after = readYaml(text);
  await nextTurn();
  const secrets = [...new Set([...secretsIn(file.text, before), ...secretsIn(text, after), ...alsoSecret])];
  await nextTurn();
  return { review, text, secrets, changes: configChanges(before, after, secrets) };
}

/** The change as the person who makes it sees it: every secret that was typed counts as another one. */
async function shownChange(
  file: ReadableConfigFile,
  { text, secrets = {} }: z.output<typeof ReviewConfigInput>,
  alsoSecret: readonly string[],
) {
  const masked = maskConfig(file.text, { alsoSecret });
  await nextTurn();
  const before = readYaml(masked?.text ?? "");
  await nextTurn();
  const after = readYaml(text);
  await nextTurn();
  const again = SECRET_NAMES.filter((name) => secrets[name] !== undefined);
  const connection = connectionChange(valuesOf(before), valuesOf(after));
  const changes = configChanges(before, after, []);
  for (const name of again)
    changes.push({ path: `proxmox_api.${name}`, before: "a secret", after: "as you enter it again" });
  const isAtStart = again.length > 0 || needsRestart(valuesOf(before), valuesOf(after));
  return {
    changes,
    relays: connection.relays,
    touchesConnection: connection.any || again.length > 0,
    takesEffect: isAtStart ? ("restart" as const) : ("reload" as const),
  };
}

const NOTHING: Omit<ConfigReview, "issues" | "conflict"> = {
  notes: [],
  changes: [],
  needsProof: false,
  needsSecrets: [],
  needsSecretsBecause: null,
  takesEffect: "reload",
};

function valuesOf(reading: YamlReading): unknown {
  return reading.document === null ? null : reading.values;
}

function because(relays: string, names: SecretName[]): string {
  return `${relays} changes, and with it where or how the stored ${names.join(" and ")} would be sent. Enter it again to show that you know it.`;
}

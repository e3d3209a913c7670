import "server-only";
import type { z } from "zod";
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

/** What a text is going to be written over, and where the secrets that it keeps come from. */
export interface ReviewGround {
  /** Null where no file is. */
  onDisk: string | null;
  /** What is on disk too, but for an older text that comes back with its own secrets. */
  keptFrom: string | null;
}

/**
 * What saving a masked text would do. Whatever is compared with the stored secrets stays in here: the review is made
 * from the masked file and from what was typed, so that it answers no question about a secret. A text with the right
 * password gets the same review as one with a wrong password.
 * @param alsoSecret what the masked text was made with (MaskOptions)
 */
export async function reviewConfig(
  ground: ReviewGround,
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
  const { onDisk, keptFrom } = ground;
  const conflict = input.base !== (onDisk === null ? null : fingerprintOf(onDisk));
  const refused = { text: null, secrets: [], changes: [] };
  const unmasked = await unmaskConfig(input.text, keptFrom, input.secrets, alsoSecret);
  if (!unmasked.ok) return { review: { ...NOTHING, conflict, issues: unmasked.issues }, ...refused };
  const { text, kept, lacking } = unmasked;
  await nextTurn();
  const { issues, notes } = await remarks(input.text, text, cluster);
  if (issues.length > 0) return { review: { ...NOTHING, conflict, issues, notes }, ...refused };
  const shown = await shownChange(ground, input, alsoSecret);
  const again = shown.relays === null ? [] : kept;
  const needsSecrets = [...lacking, ...again];
  const review: ConfigReview = {
    issues,
    notes,
    changes: shown.changes,
    conflict,
    needsProof: shown.touchesConnection,
    needsSecrets,
    needsSecretsBecause: needsSecrets.length > 0 ? because(lacking, again, shown.relays ?? "") : null,
    takesEffect: shown.takesEffect,
  };
  const before = readYaml(onDisk ?? "");
  await nextTurn();
  const after = readYaml(text);
  await nextTurn();
  const secrets = [
    ...new Set([...secretsIn(onDisk ?? "", before), ...secretsIn(text, after), ...alsoSecret]),
  ];
  await nextTurn();
  return {
    review,
    text: lacking.length > 0 ? null : text,
    secrets,
    changes: configChanges(before, after, secrets),
  };
}

/** The change as the person who makes it sees it: every secret that was typed counts as another one. */
async function shownChange(
  { onDisk, keptFrom }: ReviewGround,
  { text, secrets = {} }: z.output<typeof ReviewConfigInput>,
  alsoSecret: readonly string[],
) {
  const before = await readMasked(onDisk, alsoSecret);
  const kept = keptFrom === onDisk ? before : await readMasked(keptFrom, alsoSecret);
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
    // A secret that comes back with the text it stood in goes where that text sent it.
    relays: connectionChange(valuesOf(kept), valuesOf(after)).relays,
    touchesConnection: connection.any || again.length > 0,
    takesEffect: isAtStart ? ("restart" as const) : ("reload" as const),
  };
}

async function readMasked(text: string | null, alsoSecret: readonly string[]): Promise<YamlReading> {
  const masked = maskConfig(text ?? "", { alsoSecret });
  await nextTurn();
  const reading = readYaml(masked?.text ?? "");
  await nextTurn();
  return reading;
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

function because(lacking: SecretName[], again: SecretName[], relays: string): string {
  const missing = `${lacking.join(" and ")} is only marked as kept, and no such secret is kept here. Enter it.`;
  if (again.length === 0) return missing;
  const moved = `${relays} changes, and with it where or how the stored ${again.join(" and ")} would be sent. Enter it again to show that you know it.`;
  return lacking.length === 0 ? moved : `${missing} ${moved}`;
}

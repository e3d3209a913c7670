import "server-only";
import type { z } from "zod";
import type { ConfigFile } from "@/lib/config-file/read";
import { nextTurn } from "@/lib/core/next-turn";
import { configChanges } from "@/lib/proxlb/config/changes";
import { secretsIn } from "@/lib/proxlb/config/mask";
import { type SecretName, unmaskConfig } from "@/lib/proxlb/config/unmask";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { connectionChange, needsRestart } from "./connection-change";
import { fingerprintOf } from "./fingerprint";
import type { ConfigReview, ReviewConfigInput } from "./schema";
import { remarks } from "./view";

type Readable = Extract<ConfigFile, { state: "read" }>;

/** What saving a masked text would do. */
export async function reviewConfig(
  file: Readable,
  input: z.output<typeof ReviewConfigInput>,
): Promise<{
  review: ConfigReview;
  /** What would be written, secrets included; null where it may not be. */
  text: string | null;
  /** Of the file and of the text. */
  secrets: string[];
}> {
  const conflict = input.base !== fingerprintOf(file.text);
  const unmasked = await unmaskConfig(input.text, file.text, input.secrets);
  if (!unmasked.ok)
    return { review: { ...NOTHING, conflict, issues: unmasked.issues }, text: null, secrets: [] };
  const { text, kept } = unmasked;
  await nextTurn();
  const { issues, notes } = await remarks(input.text, text);
  if (issues.length > 0) return { review: { ...NOTHING, conflict, issues, notes }, text: null, secrets: [] };
  const before = readYaml(file.text);
  await nextTurn();
  const after = readYaml(text);
  await nextTurn();
  const changes = configChanges(before, after);
  const connection = connectionChange(valuesOf(before), valuesOf(after));
  const needsSecrets = connection.relays === null ? [] : kept;
  const review: ConfigReview = {
    issues,
    notes,
    changes,
    conflict,
    needsProof: connection.any,
    needsSecrets,
    needsSecretsBecause: needsSecrets.length > 0 ? because(connection.relays ?? "", needsSecrets) : null,
    takesEffect: needsRestart(valuesOf(before), valuesOf(after)) ? "restart" : "reload",
  };
  return { review, text, secrets: [...secretsIn(before), ...secretsIn(after)] };
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

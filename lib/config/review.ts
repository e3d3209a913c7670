import "server-only";
import type { z } from "zod";
import { nextTurn } from "@/lib/core/next-turn";
import type { ConfigFile } from "@/lib/daemon/config-file";
import { configChanges } from "@/lib/proxlb/config-changes";
import { type SecretName, unmaskConfig } from "@/lib/proxlb/config-unmask";
import { connectionChange, needsRestart } from "./connection-change";
import { fingerprintOf } from "./fingerprint";
import type { ConfigReview, ReviewConfigInput } from "./schema";
import { remarks } from "./view";

type Readable = Extract<ConfigFile, { state: "read" }>;

/** What saving a masked text would do. `text` is what would be written, secrets included; null where it may not be. */
export async function reviewConfig(
  file: Readable,
  input: z.output<typeof ReviewConfigInput>,
): Promise<{ review: ConfigReview; text: string | null }> {
  const conflict = input.base !== fingerprintOf(file.text);
  const unmasked = await unmaskConfig(input.text, file.text, input.secrets);
  if (!unmasked.ok) return { review: { ...NOTHING, conflict, issues: unmasked.issues }, text: null };
  const { text, kept } = unmasked;
  await nextTurn();
  const { issues, notes } = await remarks(input.text, text);
  if (issues.length > 0) return { review: { ...NOTHING, conflict, issues, notes }, text: null };
  await nextTurn();
  const changes = configChanges(file.text, text);
  await nextTurn();
  const connection = connectionChange(file.text, text);
  const needsSecrets = connection.relays === null ? [] : kept;
  const review: ConfigReview = {
    issues,
    notes,
    changes,
    conflict,
    needsProof: connection.any,
    needsSecrets,
    needsSecretsBecause: needsSecrets.length > 0 ? because(connection.relays ?? "", needsSecrets) : null,
    takesEffect: needsRestart(file.text, text) ? "restart" : "reload",
  };
  return { review, text };
}

const NOTHING: Omit<ConfigReview, "issues" | "conflict"> = {
  notes: [],
  changes: [],
  needsProof: false,
  needsSecrets: [],
  needsSecretsBecause: null,
  takesEffect: "reload",
};

function because(relays: string, names: SecretName[]): string {
  return `${relays} changes, and with it where or how the stored ${names.join(" and ")} would be sent. Enter it again to show that you know it.`;
}

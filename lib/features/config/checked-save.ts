import "server-only";
import type { z } from "zod";
import type { OperationContext } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { readConfigFile } from "@/lib/config-file/read";
import { staleBase } from "@/lib/config-versions/stale";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { masker } from "@/lib/proxlb/config/mask";
import { knownCluster } from "@/lib/proxlb/doctor/known-cluster";
import { knownSecrets } from "./known-secrets";
import { reviewConfig } from "./review";
import type { ConfigChange, ConfigReview, SaveConfigInput } from "./schema";

/**
 * What is on disk, to be written over; null where no file is and the edit says so.
 * @throws AppError unavailable where it cannot be read, or is gone
 */
export async function fileToWriteOver(base: string | null): Promise<{ text: string; sha256: string } | null> {
  const file = await readConfigFile();
  if (file.state === "missing" && base === null) return null;
  if (file.state !== "read") throw new AppError("unavailable", file.reason);
  return { text: file.text, sha256: file.sha256 };
}

/**
 * All that stands before a write: what is on disk, what the edit would make of it, and whether this person may. What
 * it changes is noted for the audit log once its secrets are known: somebody may have typed one into the reason.
 * @param keptFrom a text whose secrets stand behind the marks, where that is not the file on disk
 * @throws AppError stale, invalid, proof_needed or unavailable
 */
export async function checkedSave(
  { db, actor, live, note }: Pick<OperationContext, "db" | "actor" | "live" | "note">,
  input: z.output<typeof SaveConfigInput>,
  keptFrom?: string,
) {
  const base = await fileToWriteOver(input.base);
  const onDisk = base?.text ?? null;
  const known = await knownSecrets(db);
  const reviewed = await reviewConfig(
    { onDisk, keptFrom: keptFrom ?? onDisk },
    input,
    known,
    knownCluster(live.snapshot()),
  );
  const { review, text, secrets, changes } = reviewed;
  try {
    if (review.conflict) throw await staleBase(db);
    refuse(review, actor);
  } catch (error) {
    // How much, not what: values may be guesses at a secret, and the audit log must not answer them.
    note({ changedValues: review.changes.length });
    throw error;
  }
  if (text === null || (text === onDisk && review.changes.length === 0))
    throw new AppError("invalid", "Nothing was changed.");
  const description = input.description ? masker(secrets)(input.description) : null;
  note({ ...(description ? { description } : {}), ...auditedChanges(changes) });
  return {
    base,
    version: { text, description, author: actor },
    changes,
    takesEffect: review.takesEffect,
  };
}

/** @throws AppError invalid or proof_needed, in the order in which a person can do something about it */
function refuse(review: ConfigReview, actor: Actor): void {
  const [first] = review.issues;
  if (first) {
    const where = first.line === null ? "" : ` (line ${first.line})`;
    throw new AppError(
      "invalid",
      `Nothing was written. ${[first.path, first.message].filter(Boolean).join(" ")}${where}`,
      {
        issues: review.issues,
      },
    );
  }
  if (review.needsSecretsBecause) {
    throw new AppError("invalid", review.needsSecretsBecause, {
      issues: review.needsSecrets.map((name) => ({ path: `secrets.${name}`, message: "Enter it again." })),
    });
  }
  if (review.needsProof) requireProof(actor);
}

/** Enough to know what was done, not a second copy of the file. */
function auditedChanges(changes: ConfigChange[]): Record<string, unknown> {
  const cut = (value: string | null) =>
    value !== null && value.length > 200 ? `${value.slice(0, 200)}…` : value;
  const shown = changes
    .slice(0, 50)
    .map((change) => ({ ...change, before: cut(change.before), after: cut(change.after) }));
  return {
    changes: shown,
    ...(changes.length > shown.length ? { moreChanges: changes.length - shown.length } : {}),
  };
}

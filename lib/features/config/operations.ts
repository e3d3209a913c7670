import "server-only";
import type { Db } from "@/db/client";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { readConfigFile } from "@/lib/config-file/read";
import { writeConfigFile } from "@/lib/config-file/write";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { masker } from "@/lib/proxlb/config/mask";
import { clusterNames } from "./cluster-names";
import { fingerprintOf } from "./fingerprint";
import { knownSecrets } from "./known-secrets";
import { reviewConfig } from "./review";
import { type ConfigChange, type ConfigReview, SaveConfigInput, SavedConfig } from "./schema";
import {
  claimVersion,
  confirmVersion,
  dropVersion,
  keepFoundVersion,
  recordWritten,
  requireClaim,
} from "./versions";

/**
 * Writes proxlb.yaml from its edited masked text: whole or not at all, and only over the text that was edited. The
 * running ProxLB goes on with what it read; the collector follows the file by itself.
 */
export const saveConfig = operation({
  name: "config.save",
  permission: "config.edit",
  input: SaveConfigInput,
  output: SavedConfig,
  // What it changes, and why, is noted once its secrets are known: somebody may have typed one into the reason.
  audit: () => ({ resource: "config" }),
  async run({ db, actor, live, note }, input) {
    const file = await readConfigFile();
    if (file.state !== "read") throw new AppError("unavailable", file.reason);
    const { review, text, secrets, changes } = await reviewConfig(
      file,
      input,
      await knownSecrets(db),
      clusterNames(live.snapshot()),
    );
    try {
      refuse(review, actor);
    } catch (error) {
      // How much, not what: values may be guesses at a secret, and the audit log must not answer them.
      note({ changedValues: review.changes.length });
      throw error;
    }
    if (text === null || (text === file.text && review.changes.length === 0))
      throw new AppError("invalid", "Nothing was changed.");
    const mask = masker(secrets);
    const description = input.description ? mask(input.description) : null;
    note({ ...(description ? { description } : {}), ...auditedChanges(changes) });
    const base = { text: file.text, sha256: file.sha256 };
    const version = await writeVersion(db, base, { text, description, actor });
    note({ version });
    live.publish("config");
    return { base: fingerprintOf(text), version, changes, takesEffect: review.takesEffect };
  },
});

/** @throws AppError conflict, invalid or proof_needed, in the order in which a person can do something about it */
function refuse(review: ConfigReview, actor: Actor): void {
  if (review.conflict) {
    throw new AppError(
      "conflict",
      "proxlb.yaml was changed since you opened it, so nothing was written. Look at what changed, then save again.",
    );
  }
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

async function writeVersion(
  db: Db,
  base: { text: string; sha256: string },
  version: { text: string; description: string | null; actor: Actor },
): Promise<number> {
  await keepFoundVersion(db, base.text);
  const id = await claimVersion(db, version);
  try {
    const { PROXLB_CONFIG, DATA_DIR } = env();
    await requireClaim(db, id);
    await writeConfigFile({ path: PROXLB_CONFIG, dataDir: DATA_DIR }, version.text, base.sha256);
  } catch (error) {
    await dropVersion(db, id);
    throw error;
  }
  return (await confirmVersion(db, id)) ? id : recordWritten(db, version);
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

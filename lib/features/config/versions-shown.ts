import "server-only";
import type { Db } from "@/db/client";
import type { configHistory } from "@/db/schema/config";
import type { Actor } from "@/lib/identity/actor";
import { can } from "@/lib/identity/permissions";
import { type MaskOptions, masker } from "@/lib/proxlb/config/mask";
import { knownSecrets } from "./known-secrets";
import type { ConfigVersion } from "./schema";

/** Every secret that was ever stored is one; whoever may not edit the file sees of its comments the harmless words. */
export async function maskFor(db: Db, actor: Actor): Promise<MaskOptions> {
  return { alsoSecret: await knownSecrets(db), strict: !can(actor, "config.edit") };
}

/** @param onDisk the version that the file on disk is */
export function toVersion(
  row: typeof configHistory.$inferSelect,
  onDisk: number | null,
  { alsoSecret = [] }: MaskOptions,
): ConfigVersion {
  const mask = masker(alsoSecret);
  return {
    id: row.id,
    at: row.createdAt.toISOString(),
    author: row.authorName,
    description: row.changeDescription,
    changedKeys: row.changedKeys?.map(mask) ?? null,
    current: row.id === onDisk,
  };
}

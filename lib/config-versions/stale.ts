import "server-only";
import type { Db } from "@/db/client";
import { type ConfigFile, readConfigFile } from "@/lib/config-file/read";
import { AppError } from "@/lib/core/errors";
import { fingerprintOf } from "./fingerprint";
import { newestVersion } from "./versions";

/**
 * The refusal of a change that was made from another text than is on disk now: who changed it meanwhile, and when.
 * What was written past this app has no author; its time is the file's own.
 */
export async function staleBase(db: Db): Promise<AppError> {
  const file = await readConfigFile();
  const { changedBy, changedAt, version } = await lastChange(db, file);
  const by = changedBy === null ? "past ProxLB UI" : `by ${changedBy}`;
  const when = changedAt === null ? "" : ` at ${changedAt}`;
  return new AppError(
    "stale",
    `proxlb.yaml was changed ${by}${when}, since you opened it, so nothing was written. Look at what changed, then save again.`,
    { facts: { changedBy, changedAt, version } },
  );
}

/** Who wrote what is on disk. @returns `version` null where it is none that was saved here */
async function lastChange(db: Db, file: ConfigFile) {
  const newest = await newestVersion(db);
  const isNewest = file.state === "read" && newest?.fingerprint === fingerprintOf(file.text);
  if (isNewest && newest.authorName !== null)
    return {
      changedBy: newest.authorName,
      changedAt: newest.createdAt.toISOString(),
      version: newest.id,
    };
  const changedAt = file.state === "read" ? file.changedAt : null;
  return { changedBy: null, changedAt, version: isNewest ? newest.id : null };
}

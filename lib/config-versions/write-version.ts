import "server-only";
import type { Db } from "@/db/client";
import { readConfigFile } from "@/lib/config-file/read";
import { createConfigFile, writeConfigFile } from "@/lib/config-file/write";
import { env } from "@/lib/core/env";
import { AppError, isAppError } from "@/lib/core/errors";
import { changedKeysBetween } from "./changed-keys";
import { fingerprintOf } from "./fingerprint";
import { staleBase } from "./stale";
import {
  type Claim,
  changedSince,
  claimVersion,
  confirmVersion,
  dropVersion,
  keepFoundVersion,
  type NewVersion,
  newestVersion,
  recordWritten,
  requireClaim,
} from "./versions";

/**
 * Writes proxlb.yaml and keeps it as a version: whole or not at all, and only over the text it was made from.
 * @param base what is on disk, and its plain hash
 * @param onClaim runs while nobody else can save, before anything is written: with the version that it is going to
 *   be, and the one it takes the place of. What it throws ends the save.
 * @returns the version
 * @throws AppError stale, conflict, unavailable
 */
export async function writeVersion(
  db: Db,
  base: { text: string; sha256: string },
  saved: Omit<NewVersion, "changedKeys">,
  onClaim: (id: number, previousId: number) => Promise<void>,
): Promise<number> {
  const version = { ...saved, changedKeys: await changedKeysBetween(base.text, saved.text) };
  return claimed(db, version, base.text, async ({ id, foundId }) => {
    const { PROXLB_CONFIG, DATA_DIR } = env();
    // Only now can nobody else save: what a save that was quicker wrote over must not look like found on disk.
    await requireOnDisk(base.sha256);
    const previousId = await keepFoundVersion(db, base.text, foundId);
    await onClaim(id, previousId);
    await requireClaim(db, id);
    await writeConfigFile({ path: PROXLB_CONFIG, dataDir: DATA_DIR }, version.text, base.sha256);
  });
}

/**
 * As writeVersion, also where no file is.
 * @param base null there
 * @throws AppError conflict where there is one by now, too
 */
export function writeOver(
  db: Db,
  base: { text: string; sha256: string } | null,
  saved: Omit<NewVersion, "changedKeys">,
  onClaim: () => Promise<void>,
): Promise<number> {
  return base === null ? writeFirstVersion(db, saved, onClaim) : writeVersion(db, base, saved, onClaim);
}

async function writeFirstVersion(
  db: Db,
  first: Omit<NewVersion, "changedKeys">,
  onClaim: () => Promise<void>,
): Promise<number> {
  const version = { ...first, changedKeys: await changedKeysBetween("", first.text) };
  return claimed(db, version, null, async ({ id }) => {
    await onClaim();
    await requireClaim(db, id);
    await createConfigFile(env().PROXLB_CONFIG, version.text);
  });
}

/**
 * What somebody wrote past this app becomes the newest version. Takes the place of a save, so that none comes between the
 * look at the file and the row; writes no file. @returns its id @throws AppError stale, conflict
 */
export async function adoptFound(
  db: Db,
  found: { text: string; sha256: string },
  description: string,
): Promise<number> {
  const newest = await newestVersion(db);
  if (newest?.fingerprint === fingerprintOf(found.text)) return newest.id;
  const changedKeys = await changedSince(newest, found.text);
  const version = { text: found.text, description, author: null, changedKeys };
  return claimed(db, version, null, () => requireOnDisk(found.sha256));
}

async function claimed(
  db: Db,
  version: NewVersion,
  over: string | null,
  write: (claim: Claim) => Promise<void>,
): Promise<number> {
  const claim = await claimVersion(db, version, over);
  const { id } = claim;
  try {
    await write(claim);
  } catch (error) {
    await dropVersion(db, id);
    if (isAppError(error) && error.code === "stale") throw await staleBase(db);
    throw error;
  }
  return (await confirmVersion(db, id)) ? id : recordWritten(db, version);
}

/** @throws AppError stale */
async function requireOnDisk(sha256: string): Promise<void> {
  const file = await readConfigFile();
  if (file.state === "read" && file.sha256 === sha256) return;
  throw new AppError("stale", "proxlb.yaml is another one by now, so nothing was written.");
}

import "server-only";
import type { Db } from "@/db/client";
import { deleteSetting, readSetting, type Setting, UnreadableSetting, writeSetting } from "@/db/settings";
import type { JobContext } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import { checkPeople, endSessionsOfFormer } from "@/lib/identity/directory/check";
import { currentDirectory } from "@/lib/identity/directory/current";
import { isDirectoryFailure } from "@/lib/identity/directory/failure";
import { recordAudit } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";

/** Who loses a right in the directory loses it here within three times so long. */
export const CHECK_EVERY_MS = 5 * 60_000;
export const CHECK_JOB = "settings.check_directory";

type Checked = Setting<"directory_checked">;

/**
 * Looks up everybody who is in by the directory. One that does not answer ends nobody's session: that it did not is
 * logged each time, shown beside the settings, and in the audit log where it begins and ends.
 */
export async function checkDirectory({ database: { db }, live }: Pick<JobContext, "database" | "live">) {
  const directory = currentDirectory();
  await endSessionsOfFormer(db, live, directory?.issuer ?? null);
  // Without a service account nobody can be looked up who is not just signing in.
  if (directory === null || directory.config.bindDn === "") return deleteSetting(db, "directory_checked");
  const at = clock().now().toISOString();
  try {
    const found = await checkPeople(db, live, directory, CHECK_JOB);
    await keep(db, { at, failure: null, ...found });
  } catch (error) {
    if (!isDirectoryFailure(error)) throw error;
    const { kind, message } = error;
    log("sign-in").warn(
      { kind },
      "the people of the directory could not be looked up: nobody's session ended",
    );
    await keep(db, { at, failure: message, people: 0, ended: 0 });
  }
  live.publish("settings");
}

async function keep(db: Db, checked: Checked): Promise<void> {
  const before = await lastCheck(db);
  await writeSetting(db, "directory_checked", checked);
  if ((before?.failure ?? null) === checked.failure) return;
  await recordAudit(db, {
    ...asSystem(CHECK_JOB),
    action: CHECK_JOB,
    outcome: checked.failure === null ? "ok" : "failed",
    resourceType: "settings",
    resourceId: "directory",
    details: checked.failure === null ? { people: checked.people } : { reason: checked.failure },
  });
}

/** Null: there was none, or the row is not understood. */
export async function lastCheck(db: Db): Promise<Checked | null> {
  try {
    return await readSetting(db, "directory_checked");
  } catch (error) {
    if (error instanceof UnreadableSetting) return null;
    throw error;
  }
}

import "server-only";
import type { Db } from "@/db/client";
import { type Job, type JobContext, performAsSystem } from "@/lib/access/job";
import { readConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { clock } from "@/lib/core/clock";
import { addBackup, listBackupRows } from "../backups/store";
import { keepingOf } from "./operations";
import { oldVersions, removeBackups, removeVersions, surplusBackups } from "./retention";
import type { ConfigKeeping } from "./schema";

const KEEPING = "config.keeping";
/** An app that is started and ended over and over takes none. */
const SETTLED_MS = 10 * 60_000;

export const jobs: Job[] = [{ name: KEEPING, everyMs: 60_000, leaderOnly: true, run: keepAndRemove }];

/** Takes the backup that is due, and removes what is not kept any more: each on the record. */
export async function keepAndRemove(context: JobContext): Promise<void> {
  const { database, live, runningForMs } = context;
  const { db } = database;
  const keeping = await keepingOf(db);
  const done: boolean[] = [];
  const perform = async (action: string, details: object, work: () => Promise<unknown>) => {
    const about = { resource: "config", details: { ...details } };
    await performAsSystem({ database, job: KEEPING, action, about }, work);
    done.push(true);
  };
  const due = runningForMs >= SETTLED_MS ? await textToBackUp(db, keeping) : null;
  if (due !== null) await perform("config.backup", {}, () => addBackup(db, due, null));
  const old = await oldVersions(db, keeping);
  if (old.length > 0)
    await perform("config.remove_versions", { versions: old }, () => removeVersions(db, old));
  const surplus = await surplusBackups(db, keeping);
  if (surplus.length > 0)
    await perform("config.remove_backups", { kept: keeping.backupsKept }, () => removeBackups(db, surplus));
  if (done.length > 0) live.publish("config");
}

/** The text on disk, where it is not in the newest backup and that one is old enough. */
async function textToBackUp(db: Db, { backupEveryHours }: ConfigKeeping): Promise<string | null> {
  if (backupEveryHours === null) return null;
  const file = await readConfigFile();
  if (file.state !== "read") return null;
  const [newest] = await listBackupRows(db, undefined, 1);
  if (newest?.fingerprint === fingerprintOf(file.text)) return null;
  const ageMs = newest ? clock().now().getTime() - newest.createdAt.getTime() : Number.POSITIVE_INFINITY;
  return ageMs >= backupEveryHours * 3600_000 ? file.text : null;
}

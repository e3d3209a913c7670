import "server-only";
import { isDeepStrictEqual } from "node:util";
import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { maintenanceWindows } from "@/db/schema/maintenance";
import type { JobContext } from "@/lib/access/job";
import { repeatOfEvent } from "@/lib/core/calendar-event";
import { changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { Proxmox } from "@/lib/proxmox/api";
import { getProxmox } from "@/lib/proxmox/instance";
import type { BackupJob } from "@/lib/proxmox/rows-backup";
import { readBackups } from "./backup-jobs";
import { type WindowRow, windowRows } from "./store";

export const FOLLOWING_BACKUPS = "maintenance.follow_backups";

type Followed = Pick<WindowRow, "repeat" | "timeZone" | "backupNote">;

/** Keeps blackouts in step with the backup jobs that they follow. Where none does, nothing is asked of Proxmox VE. */
export async function followBackups(
  { database: { db }, live }: Pick<JobContext, "database" | "live">,
  proxmox: () => Proxmox = getProxmox,
): Promise<void> {
  const windows = (await windowRows(db)).filter(({ backupJob }) => backupJob !== null);
  if (windows.length === 0) return;
  const { jobs, timeZone } = await readBackups(proxmox(), live.snapshot());
  let changes = 0;
  for (const window of windows) {
    const job = jobs.find(({ id }) => id === window.backupJob);
    if (await follow(db, window, followed(window, job, timeZone))) changes += 1;
  }
  if (changes > 0) live.publish("maintenance");
}

/** As the window is to be: where its job tells nothing that it can take, it stays as it was, and says why. */
export function followed(
  window: WindowRow,
  job: Pick<BackupJob, "schedule" | "enabled"> | undefined,
  timeZone: string | null,
): Followed {
  const stays = (backupNote: string) => ({ repeat: window.repeat, timeZone: window.timeZone, backupNote });
  if (!job) return stays("Its backup job is gone from Proxmox VE.");
  if (!job.enabled) return stays("Its backup job is switched off in Proxmox VE.");
  const repeat = repeatOfEvent(job.schedule);
  if (repeat === null)
    return stays(`Its backup job has the schedule ${job.schedule} now, which a blackout cannot have.`);
  return { repeat, timeZone: timeZone ?? window.timeZone, backupNote: null };
}

/** @returns whether anything changed, on the record */
function follow(db: Db, window: WindowRow, now: Followed): Promise<boolean> {
  const { id, name, backupJob, changedAt } = window;
  const before = { repeat: window.repeat, timeZone: window.timeZone, backupNote: window.backupNote };
  if (isDeepStrictEqual(before, now)) return Promise.resolve(false);
  const isMoved = !isDeepStrictEqual({ ...before, backupNote: null }, { ...now, backupNote: null });
  return changeAndRecord(db, async (tx) => {
    const [changed] = await tx
      .update(maintenanceWindows)
      .set({ ...now, ...(isMoved ? { changedAt: sql`now()` } : {}) })
      // Whoever changed it meanwhile knows better.
      .where(
        and(
          eq(maintenanceWindows.id, id),
          sql`date_trunc('milliseconds', changed_at) = ${changedAt.toISOString()}`,
        ),
      )
      .returning({ id: maintenanceWindows.id });
    if (!changed) return { value: false, entry: null };
    const entry = {
      ...asSystem(FOLLOWING_BACKUPS),
      action: "maintenance.follow_backup_job",
      outcome: "ok" as const,
      resourceType: "window",
      resourceId: String(id),
      details: { name, backupJob, before, after: now },
    };
    return { value: true, entry };
  });
}

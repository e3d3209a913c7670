import { keepRows, type Report, required } from "./kept";
import { flag, text, type WireRow } from "./parse";

/** A backup job of the cluster (GET /cluster/backup, which takes Sys.Audit on /). */
export interface BackupJob {
  id: string;
  comment: string | null;
  /** A calendar event by the clock of the nodes: "sat 02:00". */
  schedule: string;
  enabled: boolean;
  /** The one node that runs it; null: each does for its own guests. */
  node: string | null;
}

export function readBackupJobs(data: unknown, report?: Report): Promise<BackupJob[]> {
  return keepRows(data, "/cluster/backup", readBackupJob, report);
}

function readBackupJob(wire: WireRow): BackupJob {
  return {
    id: required(wire.id, "id"),
    comment: text(wire.comment),
    schedule: text(wire.schedule) ?? formerSchedule(wire),
    // Left out where it is on.
    enabled: wire.enabled === undefined || flag(wire.enabled),
    node: text(wire.node),
  };
}

/** Jobs of before PVE 7.1 have days and a time in two fields. @throws BadRow */
function formerSchedule(wire: WireRow): string {
  return [text(wire.dow), required(wire.starttime, "schedule")].filter(Boolean).join(" ");
}

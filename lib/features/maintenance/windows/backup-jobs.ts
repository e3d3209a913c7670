import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { repeatOfEvent } from "@/lib/core/calendar-event";
import { AppError } from "@/lib/core/errors";
import { sharedAnswer } from "@/lib/core/shared-answer";
import type { Proxmox } from "@/lib/proxmox/api";
import type { PveTask } from "@/lib/proxmox/rows";
import type { BackupJob } from "@/lib/proxmox/rows-backup";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { BackupJobList, type BackupJobView } from "./schema";

/** Backups end as it suits them: the blackout is to be over a little later. */
const QUARTER_MINUTES = 15;

/** The cluster's backup jobs, asked anew: when each comes, and how long its recent runs took. */
export const listBackupJobs = query({
  name: "maintenance.backup_jobs",
  permission: "maintenance.edit",
  input: z.object({}),
  output: BackupJobList,
  run: ({ proxmox, live }) =>
    sharedAnswer("backup jobs", async () => {
      const { jobs, timeZone } = await readBackups(proxmox, live.snapshot());
      const tasks = await proxmox.tasks();
      return { jobs: jobs.map((job) => jobView(job, tasks, timeZone)), timeZone };
    }),
});

/** @throws AppError unavailable where no node is online, and what Proxmox VE says */
export async function readBackups(
  proxmox: Proxmox,
  { nodes }: Pick<ClusterSnapshot, "nodes">,
): Promise<{ jobs: BackupJob[]; timeZone: string | null }> {
  const jobs = await proxmox.backupJobs();
  const online = nodes.filter(({ status }) => status === "online").map(({ name }) => name);
  const [named] = jobs.flatMap(({ node }) => (node !== null && online.includes(node) ? [node] : []));
  const asked = named ?? online[0];
  if (asked === undefined) throw new AppError("unavailable", "No node is online to tell the time zone of.");
  return { jobs, timeZone: await proxmox.nodeTimeZone(asked) };
}

function jobView(job: BackupJob, tasks: readonly PveTask[], timeZone: string | null): BackupJobView {
  const { id, comment, schedule, enabled } = job;
  const repeat = repeatOfEvent(schedule);
  const longest = repeat === null || timeZone === null ? null : longestMinutes(tasks, repeat.time, timeZone);
  return { id, comment, schedule, enabled, repeat, longestMinutes: longest };
}

/** Of the runs that began at that time of day, as Proxmox VE's newest tasks have them. */
function longestMinutes(tasks: readonly PveTask[], time: string, timeZone: string): number | null {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  const minutes = tasks.flatMap(({ type, startedAt, endedAt }) =>
    type === "vzdump" && endedAt !== null && clock.format(new Date(startedAt)) === time
      ? [(Date.parse(endedAt) - Date.parse(startedAt)) / 60_000]
      : [],
  );
  if (minutes.length === 0) return null;
  return Math.max(1, Math.ceil(Math.max(...minutes) / QUARTER_MINUTES)) * QUARTER_MINUTES;
}

import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { maintenanceWindows } from "@/db/schema/maintenance";
import { setSingleton } from "@/lib/core/singleton";
import { listBackupJobs } from "@/lib/features/maintenance/windows/backup-jobs";
import { followBackups } from "@/lib/features/maintenance/windows/follow-backups";
import { createWindow } from "@/lib/features/maintenance/windows/operations";
import { provideLive } from "@/lib/live/live";
import { ROOT } from "@/simulator/tasks/tasks";
import { it } from "@/tests/support/fixtures";
import { connectDoors, untilPicture } from "@/tests/support/live-harness";

it("offers the cluster's backup jobs as blackouts, and keeps those that follow one in step with it", async ({
  simulator,
  proxmox,
  live,
  db,
  as,
  atEnd,
}) => {
  const cluster = await simulator();
  const client = proxmox(cluster);
  connectDoors(cluster, cluster.credentials.admin, atEnd);
  const picture = provideLive(live(client, 100));
  await untilPicture(picture.snapshot, ({ nodes }) => nodes.length > 0);
  const admin = await as("admin");
  const world = cluster.cluster;
  world.timeZone = "Europe/Berlin";
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Berlin",
    hour: "2-digit",
    minute: "2-digit",
  }).format(world.now * 1000);
  const job: Record<string, string | number> = { id: "backup-1", schedule: time, comment: "Nightly" };
  world.backupJobs = [job, { id: "backup-2", schedule: "*/2:00", enabled: 0 }];
  cluster.tasks.start("pve1", "vzdump", "", ROOT, function* () {
    yield 40 * 60;
  });
  cluster.advance(3600);

  const { jobs, timeZone } = await listBackupJobs(admin, {});
  expect(timeZone).toBe("Europe/Berlin");
  expect(jobs).toMatchObject([
    { id: "backup-1", enabled: true, repeat: { every: "week", time }, longestMinutes: 45 },
    { id: "backup-2", enabled: false, repeat: null, longestMinutes: null },
  ]);

  const { id } = await createWindow(admin, {
    kind: "blackout",
    name: "Backups",
    repeat: jobs[0]?.repeat ?? { every: "once", date: "2030-01-01", time },
    timeZone: "Europe/Berlin",
    durationMinutes: 60,
    backupJob: "backup-1",
  });
  const round = async () => {
    await followBackups({ database: db, live: picture }, () => client);
    const [window] = await db.db.select().from(maintenanceWindows).where(eq(maintenanceWindows.id, id));
    return window;
  };
  const changes = () =>
    db.db.select().from(auditLog).where(eq(auditLog.action, "maintenance.follow_backup_job"));
  await round();
  expect(await changes()).toEqual([]);

  job.schedule = "sun 04:30";
  const repeat = { every: "week", weekdays: ["sunday"], time: "04:30" };
  expect(await round()).toMatchObject({ repeat, durationMinutes: 60, backupNote: null });
  expect(await changes()).toMatchObject([{ outcome: "ok", details: { after: { repeat } } }]);

  job.schedule = "0/6:00";
  expect(await round()).toMatchObject({ repeat, backupNote: expect.stringContaining("0/6:00") });
  world.backupJobs = [];
  expect(await round()).toMatchObject({ repeat, backupNote: "Its backup job is gone from Proxmox VE." });
  await round();
  expect(await changes()).toHaveLength(3);
});

it("says which privilege it takes where our token may not read them", async ({
  simulator,
  proxmox,
  live,
  as,
  atEnd,
}) => {
  const cluster = await simulator();
  const { proxlb } = cluster.credentials;
  cluster.cluster.roles.set("ProxLB", ["VM.Audit", "VM.Migrate"]);
  connectDoors(cluster, proxlb, atEnd);
  provideLive(live(proxmox(cluster), 100));
  setSingleton("shared-answers", new Map());
  await expect(listBackupJobs(await as("admin"), {})).rejects.toThrow(/Sys\.Audit/);
});

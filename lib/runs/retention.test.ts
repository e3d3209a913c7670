import { desc } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { drains } from "@/db/schema/drains";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { writeSetting } from "@/db/settings";
import type { Live } from "@/lib/live/live";
import { refreshSettings } from "@/lib/settings/current";
import { RETENTION as SECTION } from "@/lib/settings/sections/retention";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { removeOldHistory } from "./retention";

onBothDatabases("old runs and migrations", (database) => {
  const time = movedClock();
  const live = { publish: () => undefined } as unknown as Live;
  const daysAgo = (days: number) => new Date(time.now().getTime() - days * 24 * 3600_000);
  const look = () => removeOldHistory({ database: database(), live });
  let version = 0;

  async function keep(given: { runDays?: number; migrationDays?: number }) {
    version += 1;
    const values = { ...SECTION.defaults, ...given };
    await writeSetting(database().db, "settings_retention", { version, values, sealed: {} });
    await refreshSettings(database().db);
  }
  async function run(days: number | null, given: { drainId?: number } = {}): Promise<number> {
    const finished =
      days === null
        ? { state: "running" as const }
        : { state: "finished" as const, finishedAt: daysAgo(days) };
    const values = { kind: "apply" as const, requestedByName: "anna", createdAt: daysAgo(400), ...finished };
    const [row] = await database()
      .db.insert(runs)
      .values({ ...values, ...given })
      .returning({ id: runs.id });
    return row?.id ?? 0;
  }
  async function migration(days: number, runId: number | null, status: "ok" | "running" = "ok") {
    const upid = `UPID:pve1:${days}:${runId}:${status}`;
    await database()
      .db.insert(migrationHistory)
      .values({ upid, status, runId, startedAt: daysAgo(days) });
  }
  const left = async () => (await database().db.select({ id: runs.id }).from(runs)).map(({ id }) => id);

  beforeEach(async () => {
    const { db } = database();
    await db.delete(migrationHistory);
    await db.delete(runs);
    await db.delete(drains);
  });

  it("stay for ever until somebody says how long", async () => {
    await keep({});
    const id = await run(4_000);
    await migration(4_000, null);
    await look();
    expect(await left()).toEqual([id]);
    expect(await database().db.$count(migrationHistory)).toBe(1);
  });

  it("go when they are older, but what goes on, what a migration names, and a drain that can be undone", async () => {
    const { db } = database();
    const [drain] = await db
      .insert(drains)
      .values({ nodeName: "pve1", phase: "out", requestedByName: "anna", restartContainers: false })
      .returning({ id: drains.id });
    await run(91);
    const kept = [
      await run(89),
      await run(null),
      await run(200),
      await run(200, { drainId: drain?.id ?? 0 }),
    ];
    await migration(80, kept[2] ?? 0);
    await migration(200, null, "running");
    await keep({ runDays: 90, migrationDays: 90 });
    await look();
    expect(await left()).toEqual(kept);
    const [row] = await db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1);
    expect(row).toMatchObject({
      action: "runs.remove_old",
      outcome: "ok",
      details: { removed: 1, olderThanDays: 90 },
    });
    time.forward(20 * 24 * 3600);
    await db.update(drains).set({ phase: "back" });
    await look();
    expect(await left(), "its migration is old now, and the drain is over").toEqual([kept[1]]);
    expect(await db.$count(migrationHistory), "the one that goes on").toBe(1);
    const rows = await db.$count(auditLog);
    await look();
    expect(await db.$count(auditLog), "nothing to remove is nothing to record").toBe(rows);
  });
});

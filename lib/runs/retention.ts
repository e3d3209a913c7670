import "server-only";
import { and, inArray, isNotNull, lt, ne, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { drains } from "@/db/schema/drains";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { type JobContext, performAsSystem } from "@/lib/access/job";
import { daysAgo } from "@/lib/core/clock";
import { settings } from "@/lib/settings/current";

export const RETENTION = "runs.retention";

/** Removes migrations and runs that are older than the settings keep them, on the record: first what runs stay for. */
export async function removeOldHistory({
  database,
  live,
}: Pick<JobContext, "database" | "live">): Promise<void> {
  const { runDays, migrationDays } = settings("retention");
  const { db } = database;
  const parts = [
    ["migrations", migrationDays, oldMigrations, migrationHistory],
    ["runs", runDays, oldRuns, runs],
  ] as const;
  for (const [topic, days, find, table] of parts) {
    const ids = days === null ? [] : await find(db, daysAgo(days));
    if (ids.length === 0) continue;
    const about = { resource: topic, details: { removed: ids.length, olderThanDays: days } };
    await performAsSystem({ database, job: RETENTION, action: `${topic}.remove_old`, about }, () =>
      db.delete(table).where(inArray(table.id, ids)),
    );
    live.publish(topic);
  }
}

/** As many as one round removes: the next comes within the hour. */
const AT_ONCE = 5_000;

async function oldMigrations(db: Db, end: Date): Promise<number[]> {
  const rows = await db
    .select({ id: migrationHistory.id })
    .from(migrationHistory)
    .where(and(lt(migrationHistory.startedAt, end), ne(migrationHistory.status, "running")))
    .limit(AT_ONCE);
  return rows.map(({ id }) => id);
}

async function oldRuns(db: Db, end: Date): Promise<number[]> {
  const named = db
    .select({ id: sql<number>`${migrationHistory.runId}` })
    .from(migrationHistory)
    .where(isNotNull(migrationHistory.runId));
  const goingOn = db.select({ id: drains.id }).from(drains).where(ne(drains.phase, "back"));
  const rows = await db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        lt(runs.finishedAt, end),
        notInArray(runs.state, ["waiting", "running"]),
        notInArray(runs.id, named),
        sql`(${runs.drainId} is null or ${notInArray(runs.drainId, goingOn)})`,
      ),
    )
    .limit(AT_ONCE);
  return rows.map(({ id }) => id);
}

import "server-only";
import { eq, inArray } from "drizzle-orm";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import { readSetting, UnreadableSetting, writeSetting } from "@/db/settings";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { MigrationRecord, MigrationStore } from "@/lib/live/migrations/record";

type Row = typeof migrationHistory.$inferSelect;

/** Keeps what the live picture learns of migrations in `migration_history`. */
export function createMigrationStore(db: Db): MigrationStore {
  return {
    async load(upids) {
      if (upids.length === 0) return [];
      const rows = await db.select().from(migrationHistory).where(inArray(migrationHistory.upid, upids));
      return rows.map(toRecord);
    },
    async loadOpen() {
      const rows = await db.select().from(migrationHistory).where(eq(migrationHistory.status, "running"));
      return rows.map(toRecord);
    },
    async upsertMigration(record) {
      const values = toRow(record);
      await db
        .insert(migrationHistory)
        .values(values)
        .onConflictDoUpdate({ target: migrationHistory.upid, set: values });
    },
    async lastSeen() {
      try {
        return (await readSetting(db, "migrations_seen")) ?? [];
      } catch (error) {
        if (!(error instanceof UnreadableSetting)) throw error;
        // As before the first time; the next look writes it anew.
        log("migrations").warn(
          { error: messageOf(error) },
          "it is not known up to when migrations were recorded: those of a time without ProxLB UI may be missing",
        );
        return [];
      }
    },
    setLastSeen: (seen) => writeSetting(db, "migrations_seen", seen),
  };
}

function toRow(record: MigrationRecord) {
  const { startedAt, completedAt, ...same } = record;
  const seconds = completedAt === null ? null : (Date.parse(completedAt) - Date.parse(startedAt)) / 1000;
  return {
    ...same,
    guestName: record.guestName?.slice(0, 255) ?? null,
    startedAt: new Date(startedAt),
    completedAt: completedAt === null ? null : new Date(completedAt),
    durationSeconds: seconds === null ? null : Math.round(seconds),
  };
}

function toRecord(row: Row): MigrationRecord {
  return {
    upid: row.upid,
    guestId: row.guestId ?? 0,
    guestName: row.guestName,
    guestType: row.guestType === "ct" ? "ct" : "vm",
    sourceNode: row.sourceNode ?? "",
    targetNode: row.targetNode,
    status: row.status ?? "unknown",
    startedAt: (row.startedAt ?? row.createdAt).toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    triggeredBy: row.triggeredBy as MigrationRecord["triggeredBy"],
    pveUser: row.pveUser ?? "",
    runId: row.runId,
    alongWith: row.alongWith,
    result: row.result,
    memoryBytes: row.memoryBytes,
  };
}

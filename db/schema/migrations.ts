import { bigint, index, integer, pgTable, serial, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { at } from "./columns";
import { runs } from "./runs";

/** Executed migrations, from PVE's own tasks. */
export const migrationHistory = pgTable(
  "migration_history",
  {
    id: serial("id").primaryKey(),
    guestName: varchar("guest_name", { length: 255 }),
    guestId: integer("guest_id"),
    guestType: varchar("guest_type", { length: 10 }),
    sourceNode: varchar("source_node", { length: 100 }),
    targetNode: varchar("target_node", { length: 100 }),
    status: varchar("status", { length: 20, enum: ["running", "ok", "warnings", "failed", "unknown"] }),
    startedAt: timestamp("started_at", { withTimezone: true }),
    completedAt: timestamp("completed_at", { withTimezone: true }),
    durationSeconds: integer("duration_seconds"),
    /** daemon, run or person */
    triggeredBy: varchar("triggered_by", { length: 50 }),
    createdAt: at("created_at"),
    /** PVE's task id: one row per task, however often it is seen. */
    upid: varchar("upid", { length: 255 }).notNull().unique(),
    /** PVE user or token that started the task. */
    pveUser: varchar("pve_user", { length: 255 }),
    runId: integer("run_id").references(() => runs.id),
    /** Guest whose request to the HA manager moved this one along. */
    alongWith: integer("along_with"),
    /** PVE's exit text. */
    result: text("result"),
    memoryBytes: bigint("memory_bytes", { mode: "number" }),
  },
  (table) => [
    index("idx_migration_history_guest").on(table.guestName),
    index("idx_migration_history_nodes").on(table.sourceNode, table.targetNode),
    index("idx_migration_history_date").on(table.startedAt),
    index("idx_migration_history_guest_id").on(table.guestId),
  ],
);

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  text,
  timestamp,
  uniqueIndex,
  varchar,
} from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { at } from "./columns";

/** One execution that a person asked for: of ProxLB (dry run, rebalance, best node), or of chosen moves (apply). */
export const runs = pgTable(
  "runs",
  {
    id: serial("id").primaryKey(),
    kind: varchar("kind", { length: 20, enum: ["dry_run", "rebalance", "best_node", "apply"] }).notNull(),
    state: varchar("state", {
      length: 20,
      enum: ["waiting", "running", "finished", "failed", "cancelled", "interrupted"],
    }).notNull(),
    requestedBy: integer("requested_by").references(() => users.id),
    requestedByName: varchar("requested_by_name", { length: 150 }).notNull(),
    proxlbVersion: varchar("proxlb_version", { length: 30 }),
    /** What ProxLB planned (lib/proxlb/output/read.ts, ProxlbPlan); null until it is known. */
    plan: jsonb("plan"),
    /** apply only: the chosen moves and what became of each (lib/runs/moves/schema.ts, AppliedMove[]). */
    moves: jsonb("moves"),
    /** Figures predicted by the plan, and the real ones once they settled (apply-schema.ts, Forecast). */
    forecast: jsonb("forecast"),
    /** best_node only: the node's name. */
    bestNode: varchar("best_node", { length: 100 }),
    /** Why it failed or waits, as a sentence; never a secret. */
    reason: text("reason"),
    /** Its output with secrets masked, capped. */
    log: text("log"),
    /** Moved every few seconds by the process that runs it: an old one means that process is gone. */
    heartbeatAt: at("heartbeat_at"),
    createdAt: at("created_at"),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    index("idx_runs_created").on(table.createdAt),
    // Single flight, held by the database so that it also holds between replicas.
    uniqueIndex("idx_runs_single_flight").on(sql`(1)`).where(sql`state in ('waiting', 'running')`),
  ],
);

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
    /** running, ok, warnings, failed, unknown */
    status: varchar("status", { length: 20 }),
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

export const maintenanceWindows = pgTable("maintenance_windows", {
  id: serial("id").primaryKey(),
  nodeName: varchar("node_name", { length: 100 }).notNull(),
  startTime: timestamp("start_time", { withTimezone: true }).notNull(),
  endTime: timestamp("end_time", { withTimezone: true }).notNull(),
  description: text("description"),
  createdBy: integer("created_by").references(() => users.id),
  isActive: boolean("is_active").notNull().default(true),
  createdAt: at("created_at"),
});

/** One row a node and minute; ratios 0..1, null where PVE gave none. Kept for 7 days. */
export const metricSamples = pgTable(
  "metric_samples",
  {
    at: timestamp("at", { withTimezone: true }).notNull(),
    node: varchar("node", { length: 100 }).notNull(),
    cpuRatio: real("cpu_ratio"),
    memoryRatio: real("memory_ratio"),
    diskRatio: real("disk_ratio"),
  },
  (table) => [primaryKey({ columns: [table.node, table.at] }), index("idx_metric_samples_at").on(table.at)],
);

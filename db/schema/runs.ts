import { sql } from "drizzle-orm";
import {
  index,
  integer,
  jsonb,
  pgTable,
  serial,
  text,
  timestamp,
  uniqueIndex,
  varchar,
} from "drizzle-orm/pg-core";
import type { Forecast } from "@/lib/planning/schema";
import type { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import { users } from "./accounts";
import { at } from "./columns";
import { drains } from "./drains";

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
    /** What ProxLB planned; null until it is known. */
    plan: jsonb("plan").$type<PrintedPlan>(),
    /** apply: the chosen moves and what became of each; rebalance: those that PVE refused at the order. */
    moves: jsonb("moves").$type<AppliedMove[]>(),
    /** Figures predicted by the plan, and the real ones once they settled. */
    forecast: jsonb("forecast").$type<Forecast>(),
    /** apply: the drain of a node that these moves are of. */
    drainId: integer("drain_id").references(() => drains.id),
    /** best_node only: the node's name. */
    bestNode: varchar("best_node", { length: 100 }),
    /** Why it failed or waits, as a sentence; never a secret. */
    reason: text("reason"),
    /** Its output with secrets masked, capped. */
    log: text("log"),
    /** The process that carries it out (lib/core/process-name.ts). */
    holder: varchar("holder", { length: 63 }),
    /** Raised when the run is taken from its holder: what that one writes with the old number is refused. */
    fence: integer("fence").notNull().default(1),
    /** By the database's clock, moved every few seconds by the holder: an old one means that process is gone. */
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

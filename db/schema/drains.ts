import { sql } from "drizzle-orm";
import {
  boolean,
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
import { users } from "./accounts";
import { at, madeKey } from "./columns";
import { maintenanceOccurrences } from "./maintenance";
import { rolls } from "./rolls";

/** A node that was drained, from its marking in proxlb.yaml until its guests are back; the moves are runs. */
export const drains = pgTable(
  "drains",
  {
    id: serial("id").primaryKey(),
    nodeName: varchar("node_name", { length: 100 }).notNull(),
    /** `marking` and `unmarking` take a moment; `out`: the node is in maintenance; `back`: it is no more. */
    phase: varchar("phase", { length: 20, enum: ["marking", "out", "unmarking", "back"] }).notNull(),
    /** The time of a window that it is for; null for a person's. */
    occurrenceId: integer("occurrence_id").references(() => maintenanceOccurrences.id),
    /** The roll that it is a part of; null for any other. */
    rollId: integer("roll_id").references(() => rolls.id),
    requestedBy: integer("requested_by").references(() => users.id),
    requestedByName: varchar("requested_by_name", { length: 150 }).notNull(),
    restartContainers: boolean("restart_containers").notNull(),
    /** Why it was done against an objection of ours. */
    override: text("override"),
    /** The node was in `maintenance_nodes` before: it stays there afterwards. */
    wasMarked: boolean("was_marked").notNull().default(false),
    /** What of `maintenance_nodes` was made for it, or for one that it overlapped: it goes with the last node on it. */
    madeKey: madeKey(),
    /** Guests that the newest plan left behind, or did not bring back: [{vmid, guest, reason}]. */
    left: jsonb("left").$type<{ vmid: number; guest: string; reason: string }[]>().notNull().default([]),
    /** Sentences about what went wrong; never a secret. */
    remarks: jsonb("remarks").$type<string[]>().notNull().default([]),
    /** The process that is marking or unmarking (lib/core/process-name.ts). */
    holder: varchar("holder", { length: 63 }),
    /** Raised when it is taken from its holder: what that one writes with the old number is refused. */
    fence: integer("fence").notNull().default(1),
    /** By the database's clock. */
    heartbeatAt: at("heartbeat_at"),
    startedAt: at("started_at"),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    endedByName: varchar("ended_by_name", { length: 150 }),
    /** Whether its end is to bring back whom it moved; null while nobody has ended it. */
    bringsBack: boolean("brings_back"),
  },
  (table) => [
    // One drain of a node at a time, and one marking at a time: held by the database, so that it holds between replicas.
    uniqueIndex("idx_drains_node").on(table.nodeName).where(sql`phase <> 'back'`),
    uniqueIndex("idx_drains_single_flight").on(sql`(1)`).where(sql`phase in ('marking', 'unmarking')`),
    // A window drains a node once, whatever became of it, and however many replicas look.
    uniqueIndex("idx_drains_occurrence").on(table.occurrenceId, table.nodeName),
    // A roll takes a node out once.
    uniqueIndex("idx_drains_roll").on(table.rollId, table.nodeName),
    index("idx_drains_started").on(table.startedAt),
  ],
);

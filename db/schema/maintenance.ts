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
import type { Repeat } from "@/lib/core/occurrences";
import { users } from "./accounts";
import { at, madeKey } from "./columns";

const KINDS = ["maintenance", "blackout"] as const;

interface WindowDrain {
  restartContainers: boolean;
  bringBack: boolean;
}

/** Times that come by themselves: in which nodes are in maintenance, or in which nothing is balanced. */
export const maintenanceWindows = pgTable("maintenance_windows", {
  id: serial("id").primaryKey(),
  kind: varchar("kind", { length: 20, enum: KINDS }).notNull(),
  name: varchar("name", { length: 100 }).notNull(),
  /** Names of the nodes; none for a blackout. */
  nodes: jsonb("nodes").$type<string[]>().notNull(),
  /** When it begins, by the clock of its zone. */
  repeat: jsonb("repeat").$type<Repeat>().notNull(),
  /** An IANA name. */
  timeZone: varchar("time_zone", { length: 64 }).notNull(),
  durationMinutes: integer("duration_minutes").notNull(),
  /** So long before the start the nodes are marked already, so that their guests have left by then. */
  leadMinutes: integer("lead_minutes").notNull(),
  /** The nodes are drained at the start, and their guests brought back at the end where wanted; null: ProxLB empties them. */
  drain: jsonb("drain").$type<WindowDrain>(),
  /** A blackout that follows this backup job of Proxmox VE, by its id: it begins when that does. */
  backupJob: varchar("backup_job", { length: 50 }),
  /** Why it does not follow its job any more, as a sentence. */
  backupNote: text("backup_note"),
  pausedAt: timestamp("paused_at", { withTimezone: true }),
  createdBy: integer("created_by").references(() => users.id),
  createdByName: varchar("created_by_name", { length: 150 }).notNull(),
  createdAt: at("created_at"),
  /** Since when it is as it is: what lay before that is not made up for. */
  changedAt: at("changed_at"),
});

/** What became of each time, or that it is to be left out. A row is claimed by whoever is first, among all replicas. */
export const maintenanceOccurrences = pgTable(
  "maintenance_occurrences",
  {
    id: serial("id").primaryKey(),
    /** Null where the window is not there any more. */
    windowId: integer("window_id").references(() => maintenanceWindows.id, { onDelete: "set null" }),
    kind: varchar("kind", { length: 20, enum: KINDS }).notNull(),
    /** As the window was when it began. */
    name: varchar("name", { length: 100 }).notNull(),
    nodes: jsonb("nodes").$type<string[]>().notNull(),
    startsAt: timestamp("starts_at", { withTimezone: true }).notNull(),
    endsAt: timestamp("ends_at", { withTimezone: true }).notNull(),
    /** skipped: somebody wants it left out; missed: ProxLB UI did not run for the whole of it. */
    state: varchar("state", { length: 20, enum: ["skipped", "open", "ended", "missed"] }).notNull(),
    /** When it was begun and ended in truth. */
    begunAt: timestamp("begun_at", { withTimezone: true }),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    /** What there is to tell of it, as a sentence; never a secret. */
    reason: text("reason"),
    /** As the window had it when it began. */
    drain: jsonb("drain").$type<WindowDrain>(),
    /** By node: why it is not drained, or not given back, as a sentence; never a secret. */
    drainNotes: jsonb("drain_notes").$type<Record<string, string>>().notNull().default({}),
  },
  (table) => [
    uniqueIndex("idx_maintenance_occurrences_once").on(table.windowId, table.startsAt),
    index("idx_maintenance_occurrences_starts").on(table.startsAt),
    index("idx_maintenance_occurrences_open").on(table.id).where(sql`state = 'open'`),
  ],
);

/** A value of proxlb.yaml that is another one for a time: noted before it is written, so that it always comes back. */
export const configHolds = pgTable("config_holds", {
  id: serial("id").primaryKey(),
  /** "balancing.enable", or "maintenance/pve1" for a node in `proxmox_cluster.maintenance_nodes`. */
  key: varchar("key", { length: 200 }).notNull().unique(),
  /** The value before, as JSON; null where the key was not there. For a node: whether it was in the list. */
  former: jsonb("former").$type<boolean | null>(),
  /** For a node: what of `maintenance_nodes` was made for it, as in `drains`. */
  madeKey: madeKey(),
  /** Who asked for it: "window Kernel updates". */
  because: varchar("because", { length: 200 }).notNull(),
  takenAt: at("taken_at"),
  /** Since when it is on disk and ProxLB was told; null: on its way. */
  appliedAt: timestamp("applied_at", { withTimezone: true }),
  /** Why it is not applied or given back yet, or what to know of it, as a sentence. */
  reason: text("reason"),
});

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
import { at } from "./columns";

/** Several nodes taken out one after the other: drained, waited for, their guests brought back. */
export const rolls = pgTable(
  "rolls",
  {
    id: serial("id").primaryKey(),
    /** Names, in the order in which they are taken out. */
    nodes: jsonb("nodes").$type<string[]>().notNull(),
    /** How a node is known to be done; a person may say so in any case. */
    doneWhen: varchar("done_when", { length: 20, enum: ["confirmed", "rebooted", "updated"] }).notNull(),
    restartContainers: boolean("restart_containers").notNull(),
    /** Why it is done against an objection. */
    override: text("override"),
    state: varchar("state", { length: 20, enum: ["running", "stopped", "ended"] }).notNull(),
    /** Which of the nodes is out, from 0; their number when all are done. */
    position: integer("position").notNull().default(0),
    step: varchar("step", { length: 20, enum: ["draining", "out", "returning"] })
      .notNull()
      .default("draining"),
    /** Since when the node is empty; how long it ran then (s), and its PVE version. */
    outSince: timestamp("out_since", { withTimezone: true }),
    uptimeBefore: integer("uptime_before"),
    versionBefore: varchar("version_before", { length: 50 }),
    /** Since when it is seen offline while it is out. */
    offlineSince: timestamp("offline_since", { withTimezone: true }),
    /** A person said that this node is done. */
    confirmed: boolean("confirmed").notNull().default(false),
    /** Nodes that were offline when it began: they are no surprise. */
    offlineBefore: jsonb("offline_before").$type<string[]>().notNull(),
    /** Why it stopped, or what it waits for, as a sentence; never a secret. */
    reason: text("reason"),
    requestedBy: integer("requested_by").references(() => users.id),
    requestedByName: varchar("requested_by_name", { length: 150 }).notNull(),
    startedAt: at("started_at"),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    endedByName: varchar("ended_by_name", { length: 150 }),
  },
  (table) => [
    // One at a time, held by the database, so that it holds between replicas.
    uniqueIndex("idx_rolls_single_flight").on(sql`(1)`).where(sql`state <> 'ended'`),
    index("idx_rolls_started").on(table.startedAt),
  ],
);

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
import type { RuleRequest } from "@/lib/proxlb/rules/write/wish-schema";
import type { ChangeItem } from "@/lib/proxlb/rules/write/write-schema";
import { users } from "./accounts";
import { at } from "./columns";

/** One change of rules that a person asked for: every write it takes, and what became of each. */
export const ruleChanges = pgTable(
  "rule_changes",
  {
    id: serial("id").primaryKey(),
    /** What was asked for; null for one that puts back what another one wrote. */
    request: jsonb("request").$type<RuleRequest>(),
    /** The change that this one puts back. */
    undoes: integer("undoes"),
    state: varchar("state", {
      length: 20,
      enum: ["running", "finished", "stopped", "interrupted"],
    }).notNull(),
    items: jsonb("items").$type<ChangeItem[]>().notNull(),
    /** Why it stopped, as a sentence; never a secret. */
    reason: text("reason"),
    requestedBy: integer("requested_by").references(() => users.id),
    requestedByName: varchar("requested_by_name", { length: 150 }).notNull(),
    /** The process that carries it out, and what it must show to write here. */
    holder: varchar("holder", { length: 63 }),
    fence: integer("fence").notNull().default(1),
    /** By the database's clock, as all times here: an old one means that process is gone. */
    heartbeatAt: at("heartbeat_at"),
    createdAt: at("created_at"),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    index("idx_rule_changes_created").on(table.createdAt),
    // One at a time, held by the database so that it also holds between replicas.
    uniqueIndex("idx_rule_changes_single_flight").on(sql`(1)`).where(sql`state = 'running'`),
  ],
);

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
import { users } from "./accounts";
import { at } from "./columns";

/** What somebody wants done that a second person has to approve first. */
export const approvals = pgTable(
  "approvals",
  {
    id: serial("id").primaryKey(),
    /** The operation's name, as the audit log has it: "maintenance.drain". */
    operation: varchar("operation", { length: 60 }).notNull(),
    permission: varchar("permission", { length: 40 }).notNull(),
    kind: varchar("kind", { length: 20, enum: ["drain", "window", "rebalance", "apply"] }).notNull(),
    /** "Drain pve3": what of it is a secret of proxlb.yaml is masked. */
    title: text("title").notNull(),
    /** What the operation is to be given; reasons are masked. */
    input: jsonb("input").$type<unknown>().notNull(),
    /** SHA-256 (hex) of what is to be done, of where all guests are, and of proxlb.yaml. */
    planHash: varchar("plan_hash", { length: 64 }).notNull(),
    proposedBy: integer("proposed_by").references(() => users.id),
    proposedByName: varchar("proposed_by_name", { length: 150 }).notNull(),
    proposedAt: at("proposed_at"),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    state: varchar("state", {
      length: 20,
      enum: ["pending", "approved", "rejected", "withdrawn", "used", "expired"],
    }).notNull(),
    decidedBy: integer("decided_by").references(() => users.id),
    decidedByName: varchar("decided_by_name", { length: 150 }),
    decidedAt: timestamp("decided_at", { withTimezone: true }),
    /** Set on an approved one it is in hand, and serves nobody else: it becomes used, or they are emptied again. */
    usedByName: varchar("used_by_name", { length: 150 }),
    usedAt: timestamp("used_at", { withTimezone: true }),
  },
  (table) => [
    index("idx_approvals_proposed").on(table.proposedAt),
    // The very thing waits once, however many replicas are asked for it at the same moment.
    uniqueIndex("idx_approvals_open")
      .on(table.operation, table.planHash)
      .where(sql`state in ('pending', 'approved')`),
  ],
);

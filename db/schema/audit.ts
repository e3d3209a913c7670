import { index, inet, integer, jsonb, pgTable, serial, text, varchar } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { at } from "./columns";

/**
 * Who did what. Append-only (a trigger refuses UPDATE, DELETE and TRUNCATE) and chained: each row's `hash` is an
 * HMAC over its content and the hash before it.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    id: serial("id").primaryKey(),
    userId: integer("user_id").references(() => users.id),
    action: varchar("action", { length: 100 }).notNull(),
    resourceType: varchar("resource_type", { length: 50 }),
    resourceId: varchar("resource_id", { length: 100 }),
    details: jsonb("details").$type<Record<string, unknown>>(),
    ipAddress: inet("ip_address"),
    userAgent: text("user_agent"),
    createdAt: at("created_at"),
    /** Name and role as they were then: the user row may change later. */
    actorName: varchar("actor_name", { length: 150 }),
    actorRole: varchar("actor_role", { length: 20 }),
    outcome: varchar("outcome", { length: 10, enum: ["attempt", "ok", "failed", "refused"] }).notNull(),
    /** The attempt that this row reports the outcome of. */
    attemptId: integer("attempt_id"),
    previousHash: varchar("previous_hash", { length: 64 }).notNull(),
    hash: varchar("hash", { length: 64 }).notNull().unique(),
  },
  (table) => [
    index("idx_audit_log_user").on(table.userId),
    index("idx_audit_log_created").on(table.createdAt),
    // With the id: each filter's pages come in order without a sort, whatever the number of rows.
    index("idx_audit_log_action").on(table.action, table.id),
    index("idx_audit_log_actor").on(table.actorName, table.id),
    index("idx_audit_log_outcome").on(table.outcome, table.id),
    index("idx_audit_log_attempt").on(table.attemptId),
  ],
);

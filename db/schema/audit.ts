import { sql } from "drizzle-orm";
import { index, inet, integer, jsonb, pgTable, smallint, text, varchar } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { preciseMoment } from "./columns";

/**
 * Who did what. Append-only (a trigger refuses UPDATE, TRUNCATE and every DELETE but retention's) and chained: each
 * row's `hash` is an HMAC over its content and the hash before it.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    /** One more than the row before: the chain's lock gives it, so that there is no gap. */
    id: integer("id").primaryKey(),
    /** What `hash` covers (lib/ledger/chain.ts): rows written before a column was added stay as they are. */
    chainVersion: smallint("chain_version").notNull().default(1),
    userId: integer("user_id").references(() => users.id),
    action: varchar("action", { length: 100 }).notNull(),
    resourceType: varchar("resource_type", { length: 50 }),
    resourceId: varchar("resource_id", { length: 100 }),
    details: jsonb("details").$type<Record<string, unknown>>(),
    ipAddress: inet("ip_address"),
    userAgent: text("user_agent"),
    createdAt: preciseMoment("created_at").notNull().default(sql`now()`),
    /** Name and role as they were then: the user row may change later. */
    actorName: varchar("actor_name", { length: 150 }),
    actorRole: varchar("actor_role", { length: 20 }),
    /** How the person proved who they are: "session:password+totp", "jwt:password", "token". */
    authMethod: varchar("auth_method", { length: 40 }),
    /** SHA-256 over the stored hash of the session or token: tells one from another and opens neither. */
    sessionHash: varchar("session_hash", { length: 64 }),
    /** Of the request, as in X-Request-Id and the app's own log. */
    requestId: varchar("request_id", { length: 64 }),
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

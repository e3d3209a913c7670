import { boolean, inet, integer, pgTable, serial, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { at } from "./columns";

export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  username: varchar("username", { length: 150 }).notNull().unique(),
  email: varchar("email", { length: 254 }).notNull().unique(),
  /** argon2id in PHC form (about 97 characters). */
  passwordHash: varchar("password_hash", { length: 128 }).notNull(),
  firstName: varchar("first_name", { length: 150 }),
  lastName: varchar("last_name", { length: 150 }),
  role: varchar("role", { length: 20 }).notNull().default("viewer"),
  isActive: boolean("is_active").notNull().default(true),
  lastLogin: timestamp("last_login", { withTimezone: true }),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
});

export const userSessions = pgTable("user_sessions", {
  id: serial("id").primaryKey(),
  userId: integer("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
  /** SHA-256 (hex) of the random session id that only the cookie holds: a dump of this table opens nothing. */
  sessionKey: varchar("session_key", { length: 255 }).notNull().unique(),
  ipAddress: inet("ip_address"),
  userAgent: text("user_agent"),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  /** Last call made by the person, not by polling. */
  lastSeenAt: at("last_seen_at"),
  revokedAt: timestamp("revoked_at", { withTimezone: true }),
  createdAt: at("created_at"),
});

import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  serial,
  text,
  timestamp,
  unique,
  varchar,
} from "drizzle-orm/pg-core";
import type { ProviderFields, TrialOutcome } from "@/lib/identity/oidc/schema";
import { users } from "./accounts";
import { at } from "./columns";

const moment = (name: string) => timestamp(name, { withTimezone: true });

/** OpenID Connect providers that people may sign in by. */
export const signInProviders = pgTable("sign_in_providers", {
  id: serial("id").primaryKey(),
  /** Stands in the redirect address, so it never changes. */
  slug: varchar("slug", { length: 40 }).notNull().unique(),
  /** On the button. */
  name: varchar("name", { length: 60 }).notNull(),
  /** Which product it is, for its mark and its notes: lib/identity/oidc/schema.ts. */
  preset: varchar("preset", { length: 20 }).notNull(),
  /** Exactly as the provider's discovery document and its tokens say it. */
  issuer: varchar("issuer", { length: 500 }).notNull(),
  clientId: varchar("client_id", { length: 255 }).notNull(),
  /** Sealed (lib/core/sealed.ts) for this column and slug. */
  clientSecret: text("client_secret").notNull(),
  scopes: varchar("scopes", { length: 300 }).notNull(),
  /** Path of the claim that holds the groups, and where it is read. */
  groupsClaim: varchar("groups_claim", { length: 200 }).notNull(),
  groupsFrom: varchar("groups_from", { length: 10, enum: ["id_token", "userinfo"] }).notNull(),
  /** RoleRules of lib/identity/group-roles.ts. */
  roleRules: jsonb("role_rules").notNull(),
  /** Whether somebody without an account gets one at the first sign-in. */
  createsAccounts: boolean("creates_accounts").notNull(),
  isEnabled: boolean("is_enabled").notNull(),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
});

/**
 * Who a person is elsewhere: one subject of one issuer, and never a mail address or a name, which others may come to
 * have. A directory has an issuer of its own form.
 */
export const identityLinks = pgTable(
  "identity_links",
  {
    id: serial("id").primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    issuer: varchar("issuer", { length: 500 }).notNull(),
    subject: varchar("subject", { length: 255 }).notNull(),
    /** How the person is called there: tells links apart on a screen, and a directory is asked by it. Nothing rests on it. */
    label: varchar("label", { length: 254 }),
    lastSignInAt: moment("last_sign_in_at"),
    createdAt: at("created_at"),
  },
  (table) => [
    unique("uq_identity_links_subject").on(table.issuer, table.subject),
    index("idx_identity_links_user").on(table.userId),
  ],
);

/** Sign-ins at a provider that only show what would come of it: for minutes, and for who asked. */
export const providerTrials = pgTable("provider_trials", {
  id: serial("id").primaryKey(),
  /** The session that asked. */
  sessionRowId: integer("session_row_id").notNull(),
  /** All of a provider as it was typed, saved or not. */
  draft: jsonb("draft").$type<ProviderFields & { slug: string }>().notNull(),
  /** Sealed as that of a provider. */
  clientSecret: text("client_secret").notNull(),
  /** What came of it; null while it is under way. */
  outcome: jsonb("outcome").$type<TrialOutcome>(),
  expiresAt: moment("expires_at").notNull(),
  createdAt: at("created_at"),
});

/** What may come once only (a sign-in's state, a logout token), until it would be too old anyway. */
export const usedOnce = pgTable(
  "used_once",
  {
    /** SHA-256 (hex) of what it is and of its text. */
    key: varchar("key", { length: 64 }).primaryKey(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("idx_used_once_expires").on(table.expiresAt)],
);

import {
  bigint,
  boolean,
  index,
  inet,
  integer,
  jsonb,
  pgTable,
  serial,
  text,
  timestamp,
  varchar,
} from "drizzle-orm/pg-core";
import { at } from "./columns";

const moment = (name: string) => timestamp(name, { withTimezone: true });
const ownerId = () =>
  integer("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  username: varchar("username", { length: 150 }).notNull().unique(),
  email: varchar("email", { length: 254 }).notNull().unique(),
  /** argon2id in PHC form (about 97 characters); "!" until an invited person chooses a password. */
  passwordHash: varchar("password_hash", { length: 128 }).notNull(),
  firstName: varchar("first_name", { length: 150 }),
  lastName: varchar("last_name", { length: 150 }),
  role: varchar("role", { length: 20 }).notNull().default("viewer"),
  /** `hand`: a person gave the role. `groups`: a provider's or a directory's groups did, anew at each sign-in. */
  roleSource: varchar("role_source", { length: 10, enum: ["hand", "groups"] })
    .notNull()
    .default("hand"),
  isActive: boolean("is_active").notNull().default(true),
  lastLogin: moment("last_login"),
  /** The first complete sign-in at which the policy asked for a second factor: its time to set one up runs from here. */
  secondFactorAskedAt: moment("second_factor_asked_at"),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
  /** Set: the person is gone. The row stays without name and address, because the audit log refers to it. */
  deletedAt: moment("deleted_at"),
});

export const userSessions = pgTable("user_sessions", {
  id: serial("id").primaryKey(),
  userId: ownerId(),
  /** SHA-256 (hex) of the random session id that only the cookie holds: a dump of this table opens nothing. */
  sessionKey: varchar("session_key", { length: 255 }).notNull().unique(),
  /** `browser`: a cookie holds it. `api`: access and refresh tokens belong to it. */
  kind: varchar("kind", { length: 10, enum: ["browser", "api"] })
    .notNull()
    .default("browser"),
  /** What the person showed at sign-in: "password", "password+totp", "password+recovery_code", "oidc", "oidc+passkey", "directory", "passkey"… */
  authMethod: varchar("auth_method", { length: 30 }).notNull().default("password"),
  /** The password was right and the second factor is still to come: counts as nobody. */
  isPending: boolean("is_pending").notNull().default(false),
  ipAddress: inet("ip_address"),
  userAgent: text("user_agent"),
  expiresAt: moment("expires_at").notNull(),
  /** Last call made by the person, not by polling. */
  lastSeenAt: at("last_seen_at"),
  /** When the person last proved who they are. */
  verifiedAt: at("verified_at"),
  /** Of a sign-in by a provider: row of identity_links, its own name of the session, and what ends it there (sealed). */
  identityLinkId: integer("identity_link_id"),
  providerSessionId: varchar("provider_session_id", { length: 255 }),
  idToken: text("id_token"),
  revokedAt: moment("revoked_at"),
  createdAt: at("created_at"),
});

/** Failed sign-ins by who tried. In the database: replicas share it and restarts keep it. */
export const signInLimits = pgTable("sign_in_limits", {
  /** "pair:192.0.2.7:anna", "address:2001:db8::/64", "account:anna", "device:…", "session:7": lib/identity/lockout.ts */
  key: varchar("key", { length: 200 }).primaryKey(),
  /** Within the window that began at `windowAt`. */
  failures: integer("failures").notNull().default(0),
  windowAt: at("window_at"),
  /** How often it was locked in a row: each lock lasts twice as long. */
  locks: integer("locks").notNull().default(0),
  lockedUntil: moment("locked_until"),
  lastFailureAt: at("last_failure_at"),
});

/** One-time links by which a person chooses a password; nobody else ever knows it. */
export const accountLinks = pgTable("account_links", {
  id: serial("id").primaryKey(),
  userId: ownerId(),
  kind: varchar("kind", { length: 10, enum: ["invitation", "reset"] }).notNull(),
  /** SHA-256 (hex) of what stands in the link. */
  tokenHash: varchar("token_hash", { length: 64 }).notNull().unique(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
  createdBy: integer("created_by").references(() => users.id),
  createdAt: at("created_at"),
});

export const secondFactors = pgTable("second_factors", {
  userId: ownerId().primaryKey(),
  /** The TOTP seed, sealed (lib/core/sealed.ts) for this column and person. */
  secret: text("secret").notNull(),
  /** Null while it is being set up: it is asked for only afterwards. */
  confirmedAt: moment("confirmed_at"),
  /** The 30 s step of the newest code that was taken: no code works twice. */
  lastCounter: bigint("last_counter", { mode: "number" }).notNull().default(0),
  /** Wrong codes in a row; too many, and only a recovery code or an administrator helps. */
  failures: integer("failures").notNull().default(0),
  createdAt: at("created_at"),
});

export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: serial("id").primaryKey(),
    userId: ownerId(),
    /** SHA-256 (hex) of 80 random bits. */
    codeHash: varchar("code_hash", { length: 64 }).notNull(),
    usedAt: moment("used_at"),
    createdAt: at("created_at"),
  },
  (table) => [index("idx_recovery_codes_user").on(table.userId)],
);

/** What WebAuthn calls a credential: the public half of a key that never leaves the person's device. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: serial("id").primaryKey(),
    userId: ownerId(),
    /** As its person calls it. */
    name: varchar("name", { length: 100 }).notNull(),
    /** base64url, up to 1023 bytes: the device's own name of the key. */
    credentialId: varchar("credential_id", { length: 1400 }).notNull().unique(),
    /** COSE key, base64url. */
    publicKey: text("public_key").notNull(),
    /** 32 random bytes, base64url: the same for all passkeys of one person, and all that a device is told of them. */
    userHandle: varchar("user_handle", { length: 64 }).notNull(),
    /** How the device counts its uses; 0 where it does not, as those that are synced. */
    signCount: bigint("sign_count", { mode: "number" }).notNull(),
    /** How a browser reaches it: "internal", "usb", "hybrid"… */
    transports: jsonb("transports").$type<string[]>().notNull(),
    /** Copied to the person's other devices by whoever keeps it. */
    isSynced: boolean("is_synced").notNull(),
    lastUsedAt: moment("last_used_at"),
    createdAt: at("created_at"),
  },
  (table) => [index("idx_passkeys_user").on(table.userId)],
);

/** Personal tokens for scripts: `plx_<publicId>_<secret>`. */
export const apiTokens = pgTable("api_tokens", {
  id: serial("id").primaryKey(),
  userId: ownerId(),
  name: varchar("name", { length: 100 }).notNull(),
  publicId: varchar("public_id", { length: 12 }).notNull().unique(),
  /** SHA-256 (hex) of 256 random bits. */
  secretHash: varchar("secret_hash", { length: 64 }).notNull(),
  /** Permissions; what the owner's role does not have at the moment of use does not count. */
  scopes: jsonb("scopes").$type<string[]>().notNull(),
  expiresAt: moment("expires_at").notNull(),
  lastUsedAt: moment("last_used_at"),
  revokedAt: moment("revoked_at"),
  createdAt: at("created_at"),
});

/** Each is good for one exchange; one that comes a second time was stolen, and ends its session. */
export const refreshTokens = pgTable("refresh_tokens", {
  id: serial("id").primaryKey(),
  sessionId: integer("session_id")
    .notNull()
    .references(() => userSessions.id, { onDelete: "cascade" }),
  /** SHA-256 (hex) of 256 random bits. */
  tokenHash: varchar("token_hash", { length: 64 }).notNull().unique(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
  createdAt: at("created_at"),
});

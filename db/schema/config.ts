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

/** Versions of proxlb.yaml: those saved here, and those found on disk when somebody saved over them. */
export const configHistory = pgTable(
  "config_history",
  {
    id: serial("id").primaryKey(),
    /** Null for a version found on disk. */
    userId: integer("user_id").references(() => users.id),
    /** The whole text, secrets included, as ciphertext only: lib/core/sealed.ts. */
    configSnapshot: jsonb("config_snapshot").$type<{ sealed: string }>().notNull(),
    changeDescription: text("change_description"),
    /** Keys that it changed against the version before, masked; null of old rows and of the first. */
    changedKeys: jsonb("changed_keys").$type<string[]>(),
    createdAt: at("created_at"),
    /** Name as it was then: the user row may change later. */
    authorName: varchar("author_name", { length: 150 }),
    /** pending: about to be written; one that stays so was interrupted, and the file tells what became of it. */
    status: varchar("status", { length: 10, enum: ["pending", "written", "found"] }).notNull(),
    /** The process that saves, or saved it (lib/core/process-name.ts); null of rows from before this was kept. */
    holder: varchar("holder", { length: 63 }),
    /** Tells texts apart (lib/config-versions/fingerprint.ts); keyed, so that nobody can try passwords against it. */
    fingerprint: varchar("fingerprint", { length: 64 }).notNull(),
  },
  (table) => [
    index("idx_config_history_created").on(table.createdAt),
    // One save at a time, held by the database so that it also holds between replicas.
    uniqueIndex("idx_config_history_single_save").on(sql`(1)`).where(sql`status = 'pending'`),
  ],
);

/** Copies of proxlb.yaml that somebody asked for, or that are taken by themselves; apart from the history, which has versions. */
export const configBackups = pgTable("config_backups", {
  id: serial("id").primaryKey(),
  /** Null for one that was taken by itself. */
  userId: integer("user_id").references(() => users.id),
  authorName: varchar("author_name", { length: 150 }),
  /** The whole text, secrets included, as ciphertext only: lib/core/sealed.ts. */
  snapshot: jsonb("snapshot").$type<{ sealed: string }>().notNull(),
  fingerprint: varchar("fingerprint", { length: 64 }).notNull(),
  sizeBytes: integer("size_bytes").notNull(),
  createdAt: at("created_at"),
});

/** Versions that were, or are being, brought to the running ProxLB: written, signalled, watched, kept or put back. */
export const configApplies = pgTable(
  "config_applies",
  {
    id: serial("id").primaryKey(),
    /** The version applied; null where its save was interrupted before it was written. */
    versionId: integer("version_id").references(() => configHistory.id, { onDelete: "set null" }),
    /** The version to go back to. */
    previousId: integer("previous_id")
      .references(() => configHistory.id)
      .notNull(),
    /** Of the two texts, so that what is on disk can be told from what somebody else wrote. */
    fingerprint: varchar("fingerprint", { length: 64 }).notNull(),
    previousFingerprint: varchar("previous_fingerprint", { length: 64 }).notNull(),
    how: varchar("how", { length: 10, enum: ["reload", "restart"] }).notNull(),
    /**
     * On the way: writing → waiting → signalling → watching → confirming, and back: reverting → resignalling → proving.
     * Ended: kept, reverted, revert_failed, not_written, overtaken (somebody else wrote the file meanwhile).
     */
    state: varchar("state", {
      length: 20,
      enum: [
        "writing",
        "waiting",
        "signalling",
        "watching",
        "confirming",
        "reverting",
        "resignalling",
        "proving",
        "kept",
        "reverted",
        "revert_failed",
        "not_written",
        "overtaken",
      ],
    }).notNull(),
    /** Since when it is in this state, by the database's clock, as all times here. */
    stateSince: at("state_since"),
    /** Kept as soon as it is healthy, without being asked. */
    keepWhenHealthy: boolean("keep_when_healthy").notNull(),
    keepWithinSeconds: integer("keep_within_seconds").notNull(),
    /** Put back when nobody has kept it by then; null until ProxLB is healthy with it. */
    keepUntil: timestamp("keep_until", { withTimezone: true }),
    userId: integer("user_id").references(() => users.id),
    userName: varchar("user_name", { length: 150 }).notNull(),
    /** The session or token that applied it, as the audit log names it: only that one may keep it unasked. */
    sessionHash: varchar("session_hash", { length: 64 }).notNull(),
    /** Where it stands or how it ended, as a sentence; never a secret. */
    reason: text("reason"),
    /** Why it is put back, as a sentence. */
    failure: text("failure"),
    /** ProxLB's last lines when it failed, secrets masked. */
    quoted: jsonb("quoted").$type<string[]>(),
    /** The process that sent the signal: another one cannot know which lines came after it. */
    signalledBy: varchar("signalled_by", { length: 63 }),
    createdAt: at("created_at"),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  () => [uniqueIndex("idx_config_applies_single").on(sql`(1)`).where(sql`ended_at is null`)],
);

import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, serial, text, uniqueIndex, varchar } from "drizzle-orm/pg-core";
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
    createdAt: at("created_at"),
    /** Name as it was then: the user row may change later. */
    authorName: varchar("author_name", { length: 150 }),
    /** pending: about to be written; one that stays so was interrupted, and the file tells what became of it. */
    status: varchar("status", { length: 10, enum: ["pending", "written", "found"] }).notNull(),
    /** Tells texts apart (lib/features/config/fingerprint.ts); keyed, so that nobody can try passwords against it. */
    fingerprint: varchar("fingerprint", { length: 64 }).notNull(),
  },
  (table) => [
    index("idx_config_history_created").on(table.createdAt),
    // One save at a time, held by the database so that it also holds between replicas.
    uniqueIndex("idx_config_history_single_save").on(sql`(1)`).where(sql`status = 'pending'`),
  ],
);

import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { isIntact } from "./chain";

/** The action of the rows that stand for removed ones; the database's trigger looks for it too. */
export const RETENTION = "audit.retention";

/** Details of such a row. It tells of every removal until then: those before it may be removed themselves one day. */
export const Tombstone = z.object({
  firstId: z.number().int(),
  lastId: z.number().int(),
  /** All that are gone, from the first to the last. */
  rows: z.number().int(),
  /** Of the last one: what is left goes on from it. */
  lastHash: z.string(),
  /** Rows that this removal took, and the moment they are all older than. */
  rowsNow: z.number().int(),
  before: z.string(),
  /** The database transaction that removed them. */
  transaction: z.string(),
});
export type Tombstone = z.infer<typeof Tombstone>;

/** Removed rows, and the row that vouches for it. */
export type Removal = Tombstone & { tombstoneId: number };

/** The removal that explains why the log begins with a row that followed another; null: nothing does. */
export async function removalBefore(
  db: Db,
  first: { id: number; previousHash: string },
): Promise<Removal | null> {
  const [row] = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.action, RETENTION), sql`${auditLog.details}->>'lastHash' = ${first.previousHash}`))
    .orderBy(desc(auditLog.id))
    .limit(1);
  const details = Tombstone.safeParse(row?.details);
  if (!row || !details.success || !isIntact(row)) return null;
  return details.data.lastId < first.id ? { ...details.data, tombstoneId: row.id } : null;
}

import "server-only";
import { desc, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { clock } from "@/lib/core/clock";
import { GENESIS_HASH, hashOf } from "./chain";
import { auditHeads } from "./head";

/** Serialises writers of the chain; released at the end of the transaction. */
const CHAIN_LOCK = 7_205_512;

export interface AuditEntry {
  /** "service.restart": the operation's name. */
  action: string;
  outcome: "attempt" | "ok" | "failed" | "refused";
  userId: number | null;
  actorName: string | null;
  actorRole: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  resourceType: string | null;
  resourceId: string | null;
  /** JSON without secrets. */
  details: Record<string, unknown> | null;
  attemptId: number | null;
}

/** Appends one row to the chain. Throws when it cannot: what is not recorded does not happen. @returns its id */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<number> {
  const written = await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`);
    const [last] = await tx
      .select({ id: auditLog.id, hash: auditLog.hash })
      .from(auditLog)
      .orderBy(desc(auditLog.id))
      .limit(1);
    const previousHash = last?.hash ?? GENESIS_HASH;
    const createdAt = clock().now();
    const row = { ...entry, userAgent: entry.userAgent?.slice(0, 500) ?? null, createdAt, previousHash };
    const [inserted] = await tx
      .insert(auditLog)
      .values({ ...row, hash: hashOf(row) })
      .returning({ id: auditLog.id, hash: auditLog.hash });
    if (!inserted) throw new Error("The audit row was not written.");
    return { head: inserted, previousId: last?.id ?? null };
  });
  // Within a caller's transaction the row may still be taken back.
  if (!("rollback" in db)) auditHeads().appended(written.head, written.previousId);
  return written.head.id;
}

import "server-only";
import { asc, count, desc, gte, lt, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { daysAgo } from "@/lib/core/clock";
import { GENESIS_HASH } from "./chain";
import { changeAndRecord, lockChain } from "./record";
import { asSystem } from "./system";
import { RETENTION, removalBefore, type Tombstone } from "./tombstone";

/**
 * Removes the calendar months (UTC) that ended more than `days` ago, one transaction each, so that nobody who has
 * something to record waits for long. A row of the log tells what was removed. @returns how many rows went
 */
export async function removeOldMonths(db: Db, days: number): Promise<number> {
  const keptSince = startOfMonth(daysAgo(days));
  let removed = 0;
  for (;;) {
    const oldest = await oldestRow(db);
    const end = oldest && startOfMonth(new Date(oldest.createdAt), 1);
    if (!end || end > keptSince) return removed;
    removed += await removeBefore(db, end);
  }
}

/** Removes what was written before the first row of `end` or later, whatever the clock said to rows after that one. */
async function removeBefore(db: Db, end: Date): Promise<number> {
  return changeAndRecord(db, async (tx) => {
    await lockChain(tx);
    const tombstone = await tombstoneOf(tx, end);
    return {
      value: tombstone.rowsNow,
      entry: {
        action: RETENTION,
        outcome: "ok",
        ...asSystem(RETENTION),
        resourceType: "audit",
        details: { ...tombstone },
      },
      // The database lets rows go only when this one is there.
      afterwards: async (id) => {
        await tx.execute(sql`select set_config('proxlb_ui.audit_tombstone', ${String(id)}, true)`);
        await tx.delete(auditLog).where(lte(auditLog.id, tombstone.lastId));
        await tx.execute(sql`select set_config('proxlb_ui.audit_tombstone', '', true)`);
      },
    };
  });
}

async function tombstoneOf(tx: Db, end: Date): Promise<Tombstone> {
  const first = await oldestRow(tx);
  const [kept] = await tx
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(gte(auditLog.createdAt, end.toISOString()))
    .orderBy(asc(auditLog.id))
    .limit(1);
  const old = kept && lt(auditLog.id, kept.id);
  const [last] = await tx.select().from(auditLog).where(old).orderBy(desc(auditLog.id)).limit(1);
  const [now] = await tx
    .select({ rows: count(), transaction: sql<string>`pg_current_xact_id()::text` })
    .from(auditLog)
    .where(old);
  if (!first || !last || !now) throw new Error("There is nothing to remove.");
  const earlier = first.previousHash === GENESIS_HASH ? null : await removalBefore(tx, first);
  return {
    firstId: earlier?.firstId ?? first.id,
    lastId: last.id,
    rows: (earlier?.rows ?? 0) + now.rows,
    lastHash: last.hash,
    rowsNow: now.rows,
    before: end.toISOString(),
    transaction: now.transaction,
  };
}

async function oldestRow(db: Db) {
  const [row] = await db.select().from(auditLog).orderBy(asc(auditLog.id)).limit(1);
  return row ?? null;
}

function startOfMonth(at: Date, later = 0): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later, 1));
}

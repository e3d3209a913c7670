import "server-only";
import { asc, gt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { clock } from "@/lib/core/clock";
import { GENESIS_HASH, isIntact } from "./chain";
import { type AuditHead, auditHeads } from "./head";
import { type Removal, removalBefore } from "./tombstone";

export interface Verification {
  ok: boolean;
  /** Rows that were looked at. */
  rows: number;
  /** First row that is not as it was written; where rows are missing at the end, the first known one of those. */
  firstBadId: number | null;
  /** What is wrong there, as a sentence. */
  reason: string | null;
  /** Places where the chain is broken: the first one does not hide what comes after it. */
  breaks: number;
  /** Old rows that retention removed, on the record. */
  removed: Pick<Removal, "firstId" | "lastId" | "rows" | "tombstoneId"> | null;
  durationMs: number;
}

/** One statement's rows: few enough not to hold up others, many enough for a million in seconds. */
const BATCH = 2_000;

/**
 * Recomputes every row's hash in order and compares it with what is known outside the database. A break is told, and
 * the rows after it are verified too.
 */
export async function verifyAuditLog(db: Db, heads = auditHeads().known()): Promise<Verification> {
  const startMs = clock().monotonicMs();
  const removed = await removedAtStart(db);
  const expected = new Map(
    heads.filter(({ id }) => id > (removed?.lastId ?? 0)).map((head) => [head.id, head.hash]),
  );
  let previous: AuditHead = { id: removed?.lastId ?? 0, hash: removed?.lastHash ?? GENESIS_HASH };
  let rows = 0;
  let breaks = 0;
  let firstBreak: { id: number; reason: string } | null = null;
  const end = (bad: { id: number; reason: string } | null): Verification => ({
    ok: bad === null,
    rows,
    firstBadId: bad?.id ?? null,
    reason: bad?.reason ?? null,
    breaks,
    removed: removed && {
      firstId: removed.firstId,
      lastId: removed.lastId,
      rows: removed.rows,
      tombstoneId: removed.tombstoneId,
    },
    durationMs: Math.round(clock().monotonicMs() - startMs),
  });
  let next = batchAfter(db, 0);
  for (;;) {
    const batch = await next;
    const last = batch.at(-1);
    // The database reads on while this batch is hashed.
    if (last) next = batchAfter(db, last.id);
    for (const row of batch) {
      rows += 1;
      const reason = whatIsWrong(row, previous);
      if (reason) {
        breaks += 1;
        firstBreak ??= { id: row.id, reason };
      }
      // What follows is held against this row as it stands.
      previous = { id: row.id, hash: row.hash };
      if (expected.get(row.id) === row.hash) expected.delete(row.id);
    }
    if (!last) break;
  }
  if (firstBreak !== null) return end(firstBreak);
  const [missing] = [...expected.keys()].sort((a, b) => a - b);
  if (missing === undefined) return end(null);
  breaks = 1;
  return end({
    id: missing,
    reason: `Row ${missing} was written, and is not there any more: rows were cut off the end of the log, or all of it was replaced.`,
  });
}

async function removedAtStart(db: Db): Promise<Removal | null> {
  const [first] = await db.select().from(auditLog).orderBy(asc(auditLog.id)).limit(1);
  return !first || first.previousHash === GENESIS_HASH ? null : removalBefore(db, first);
}

async function batchAfter(db: Db, id: number) {
  return db.select().from(auditLog).where(gt(auditLog.id, id)).orderBy(asc(auditLog.id)).limit(BATCH);
}

function whatIsWrong(row: typeof auditLog.$inferSelect, previous: AuditHead): string | null {
  if (row.previousHash !== previous.hash) {
    return previous.id === 0
      ? `Row ${row.id} is the first, but it followed another one when it was written, and no row tells of a removal.`
      : `Row ${row.id} did not follow row ${previous.id} when it was written: rows were removed, added or moved.`;
  }
  return isIntact(row) ? null : `Row ${row.id} is not as it was written.`;
}

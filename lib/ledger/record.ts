import "server-only";
import { desc, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { CHAIN_VERSION, type Chained, GENESIS_HASH, hashOf } from "./chain";
import { type AuditHead, auditHeads } from "./head";

/** Serialises writers of the chain. */
const CHAIN_LOCK = 7_205_512;

type Columns = typeof auditLog.$inferSelect;
type Optional<K extends keyof Columns> = { [key in K]?: Columns[key] | undefined };

/** What is not said is null. */
export interface AuditEntry
  extends Optional<"userId" | "actorName" | "actorRole" | "authMethod" | "sessionHash">,
    Optional<"ipAddress" | "userAgent" | "requestId" | "resourceType" | "resourceId" | "attemptId"> {
  /** "service.restart": the operation's name. */
  action: string;
  outcome: Columns["outcome"];
  /** JSON without secrets. */
  details?: Record<string, unknown> | null;
}

/**
 * Appends one row to the chain; what is not recorded does not happen. @returns its id
 * @throws AppError unavailable when it cannot be written
 */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<number> {
  const written = await db.transaction((tx) => append(tx, entry));
  noteHead(db, written);
  return written.head.id;
}

export interface Change<T> {
  value: T;
  /** Null: nothing is appended. */
  entry: AuditEntry | null;
  /** For what may only be done once the row is there. */
  afterwards?: (id: number) => Promise<void>;
}

/**
 * Makes a change and appends the row that tells of it in one transaction: neither is there without the other.
 * @param change uses only the `tx` it is given
 * @throws AppError unavailable when the row cannot be written, and what `change` throws
 */
export async function changeAndRecord<T>(db: Db, change: (tx: Db) => Promise<Change<T>>): Promise<T> {
  const { value, written } = await db.transaction(async (tx) => {
    const { value, entry, afterwards } = await change(tx);
    const written = entry && (await append(tx, entry));
    if (written) await afterwards?.(written.head.id);
    return { value, written };
  });
  if (written) noteHead(db, written);
  return value;
}

interface Written {
  head: AuditHead;
  previousId: number | null;
}

function noteHead(db: Db, { head, previousId }: Written): void {
  // Within a caller's transaction the row may still be taken back.
  if (!("rollback" in db)) auditHeads().appended(head, previousId);
}

/** Until the end of the transaction nobody else writes to the chain. */
export async function lockChain(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`);
}

async function append(tx: Db, entry: AuditEntry): Promise<Written> {
  try {
    await lockChain(tx);
    const [last] = await tx
      .select({ id: auditLog.id, hash: auditLog.hash })
      .from(auditLog)
      .orderBy(desc(auditLog.id))
      .limit(1);
    const row = rowAfter(last ?? { id: 0, hash: GENESIS_HASH }, entry);
    const hash = hashOf(row);
    await tx.insert(auditLog).values({ ...row, hash });
    return { head: { id: row.id, hash }, previousId: last?.id ?? null };
  } catch (cause) {
    const sentence =
      "The audit log cannot be written, and what is not recorded does not happen: nothing was changed.";
    throw new AppError("unavailable", sentence, { cause });
  }
}

function rowAfter(last: { id: number; hash: string }, entry: AuditEntry): Chained {
  return {
    id: last.id + 1,
    chainVersion: CHAIN_VERSION,
    createdAt: preciseNow(),
    action: entry.action,
    outcome: entry.outcome,
    userId: entry.userId ?? null,
    actorName: entry.actorName ?? null,
    actorRole: entry.actorRole ?? null,
    authMethod: entry.authMethod ?? null,
    sessionHash: entry.sessionHash ?? null,
    ipAddress: entry.ipAddress ?? null,
    userAgent: entry.userAgent?.slice(0, 500) ?? null,
    requestId: entry.requestId ?? null,
    resourceType: entry.resourceType ?? null,
    resourceId: entry.resourceId ?? null,
    details: entry.details ?? null,
    attemptId: entry.attemptId ?? null,
    previousHash: last.hash,
  };
}

/** The clock knows milliseconds; what is below them comes from the process's own fine timer. */
function preciseNow(): string {
  const micros = Math.floor(((performance.timeOrigin + performance.now()) % 1) * 1000);
  return clock()
    .now()
    .toISOString()
    .replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

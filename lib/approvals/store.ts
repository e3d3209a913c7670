import "server-only";
import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { approvals } from "@/db/schema/approvals";
import { AppError } from "@/lib/core/errors";

export type ApprovalRow = typeof approvals.$inferSelect;

/** Something may still come of it, unless its time is over. */
const IS_OPEN = inArray(approvals.state, ["pending", "approved"]);

/** No operation takes longer to begin: an approval that is in hand for longer was left there by a process that ended. */
const LONGEST_IN_HAND_MINUTES = 10;

/** Those that may still come to something, and the newest that did or did not. */
export async function approvalRows(db: Db, limit: number): Promise<ApprovalRow[]> {
  return db.select().from(approvals).orderBy(desc(approvals.id)).limit(limit);
}

/** @throws AppError not_found */
export async function findApproval(db: Db, id: number): Promise<ApprovalRow> {
  const [row] = await db.select().from(approvals).where(eq(approvals.id, id));
  if (!row) throw new AppError("not_found", `There is no proposal ${id}.`);
  return row;
}

/** The approval that holds now for this very plan, whether it is being used just then or not; null where there is none. */
export async function findApproved(
  db: Db,
  { operation, planHash }: Pick<ApprovalRow, "operation" | "planHash">,
): Promise<ApprovalRow | null> {
  const [row] = await db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.operation, operation),
        eq(approvals.planHash, planHash),
        eq(approvals.state, "approved"),
        gt(approvals.expiresAt, sql`now()`),
      ),
    );
  return row ?? null;
}

/**
 * Takes an approval in hand for what it is of, among all replicas once: nobody else may use it from then on, unless it is
 * given back. @throws AppError conflict where somebody else has it in hand, or its time is over
 */
export async function takeInHand(db: Db, { id }: Pick<ApprovalRow, "id">, username: string): Promise<void> {
  const [taken] = await db
    .update(approvals)
    .set({ usedAt: sql`now()`, usedByName: username })
    .where(
      and(
        eq(approvals.id, id),
        eq(approvals.state, "approved"),
        isNull(approvals.usedAt),
        gt(approvals.expiresAt, sql`now()`),
      ),
    )
    .returning({ id: approvals.id });
  if (!taken)
    throw new AppError("conflict", `Number ${id} was taken up or withdrawn at this very moment. Look at it.`);
}

/** What it was taken for has begun. */
export async function markUsed(db: Db, { id }: Pick<ApprovalRow, "id">): Promise<void> {
  await db.update(approvals).set({ state: "used" }).where(eq(approvals.id, id));
}

/** What it was taken for was refused: it holds as it did, until its time is over. */
export async function giveBack(db: Db, { id }: Pick<ApprovalRow, "id">): Promise<void> {
  await db
    .update(approvals)
    .set({ usedAt: null, usedByName: null })
    .where(and(eq(approvals.id, id), eq(approvals.state, "approved")));
}

/** Puts it down to wait. @returns the one that waits already where there is one */
export async function propose(
  db: Db,
  proposal: typeof approvals.$inferInsert,
): Promise<{ row: ApprovalRow; isNew: boolean }> {
  const same = and(eq(approvals.operation, proposal.operation), eq(approvals.planHash, proposal.planHash));
  await makeRoom(db, same);
  const [made] = await db.insert(approvals).values(proposal).onConflictDoNothing().returning();
  if (made) return { row: made, isNew: true };
  const [waiting] = await db.select().from(approvals).where(and(same, IS_OPEN));
  if (!waiting)
    throw new AppError("conflict", "Somebody else decided about it at this very moment. Try again.");
  return { row: waiting, isNew: false };
}

/** One that has expired makes room for the next, as does one that was in hand when its process ended. */
async function makeRoom(db: Db, same: SQL | undefined): Promise<void> {
  const isOver = lte(approvals.expiresAt, sql`now()`);
  await db
    .update(approvals)
    .set({ state: "expired" })
    .where(and(same, IS_OPEN, isOver, isNull(approvals.usedAt)));
  const isLeft = lte(approvals.usedAt, sql`now() - make_interval(mins => ${LONGEST_IN_HAND_MINUTES})`);
  await db
    .update(approvals)
    .set({ state: "used" })
    .where(and(same, IS_OPEN, isNotNull(approvals.usedAt), or(isOver, isLeft)));
}

import "server-only";
import { and, desc, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { approvals } from "@/db/schema/approvals";
import { AppError } from "@/lib/core/errors";

export type ApprovalRow = typeof approvals.$inferSelect;

/** Something may still come of it, unless its time is over. */
const IS_OPEN = inArray(approvals.state, ["pending", "approved"]);

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

/** Takes an approval that holds now, among all replicas once. @returns null where there is none */
export async function takeApproval(
  db: Db,
  { operation, planHash }: Pick<ApprovalRow, "operation" | "planHash">,
  username: string,
): Promise<ApprovalRow | null> {
  const [used] = await db
    .update(approvals)
    .set({ state: "used", usedAt: sql`now()`, usedByName: username })
    .where(
      and(
        eq(approvals.operation, operation),
        eq(approvals.planHash, planHash),
        eq(approvals.state, "approved"),
        gt(approvals.expiresAt, sql`now()`),
      ),
    )
    .returning();
  return used ?? null;
}

/** Puts it down to wait. @returns the one that waits already where there is one */
export async function propose(
  db: Db,
  proposal: typeof approvals.$inferInsert,
): Promise<{ row: ApprovalRow; isNew: boolean }> {
  const same = and(eq(approvals.operation, proposal.operation), eq(approvals.planHash, proposal.planHash));
  // One that has expired makes room for the next.
  await db
    .update(approvals)
    .set({ state: "withdrawn" })
    .where(and(same, IS_OPEN, lte(approvals.expiresAt, sql`now()`)));
  const [made] = await db.insert(approvals).values(proposal).onConflictDoNothing().returning();
  if (made) return { row: made, isNew: true };
  const [waiting] = await db.select().from(approvals).where(and(same, IS_OPEN));
  if (!waiting)
    throw new AppError("conflict", "Somebody else decided about it at this very moment. Try again.");
  return { row: waiting, isNew: false };
}

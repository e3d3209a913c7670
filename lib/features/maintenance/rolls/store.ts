import "server-only";
import { and, desc, eq, ne, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { rolls } from "@/db/schema/rolls";
import { AppError } from "@/lib/core/errors";

export type RollRow = typeof rolls.$inferSelect;
export type RollPatch = Partial<
  Pick<
    RollRow,
    | "state"
    | "position"
    | "step"
    | "uptimeBefore"
    | "versionBefore"
    | "confirmed"
    | "offlineSince"
    | "reason"
    | "endedByName"
  >
>;

/** The one that is not over; null where there is none. */
export async function openRoll(db: Db): Promise<RollRow | null> {
  const [row] = await db.select().from(rolls).where(ne(rolls.state, "ended"));
  return row ?? null;
}

/** Newest first. */
export const rollRows = (db: Db, limit: number): Promise<RollRow[]> =>
  db.select().from(rolls).orderBy(desc(rolls.id)).limit(limit);

/** @throws AppError not_found */
export async function findRoll(db: Db, id: number): Promise<RollRow> {
  const [row] = await db.select().from(rolls).where(eq(rolls.id, id));
  if (!row) throw new AppError("not_found", `There is no roll ${id}.`);
  return row;
}

/** @throws AppError conflict while another is not over */
export async function claimRoll(db: Db, values: typeof rolls.$inferInsert): Promise<RollRow> {
  const [row] = await db.insert(rolls).values(values).onConflictDoNothing().returning();
  if (row) return row;
  const open = await openRoll(db);
  throw new AppError(
    "conflict",
    open
      ? `${open.requestedByName} rolls over ${open.nodes.join(", ")} already: end that first.`
      : "Another roll is just ending. Try again.",
  );
}

/**
 * Goes on from where it was seen, if it is still there.
 * @param at which time columns are set to now
 * @returns null where somebody else was first
 */
export async function moveRoll(
  db: Db,
  from: Pick<RollRow, "id" | "state" | "position" | "step">,
  patch: RollPatch,
  at: { outSince?: true; endedAt?: true } = {},
): Promise<RollRow | null> {
  const now = sql`now()`;
  const [row] = await db
    .update(rolls)
    .set({ ...patch, ...(at.outSince ? { outSince: now } : {}), ...(at.endedAt ? { endedAt: now } : {}) })
    .where(
      and(
        eq(rolls.id, from.id),
        eq(rolls.state, from.state),
        eq(rolls.position, from.position),
        eq(rolls.step, from.step),
      ),
    )
    .returning();
  return row ?? null;
}

import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configApplies } from "@/db/schema/config";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { AppError } from "@/lib/core/errors";
import type { ApplyState, ApplyView, CurrentApply } from "./schema";

export type ApplyRow = typeof configApplies.$inferSelect;
/** With what only the database's clock can tell, s. */
export interface TimedApply extends ApplyRow {
  /** Until it is put back; null while nobody has to keep it. */
  secondsLeft: number | null;
  secondsInState: number;
}
export type ApplyPatch = Partial<Omit<ApplyRow, "id" | "createdAt" | "stateSince" | "endedAt" | "keepUntil">>;

/** The ways it ends. */
export const ENDS: ReadonlySet<ApplyState> = new Set([
  "kept",
  "reverted",
  "revert_failed",
  "not_written",
  "overtaken",
]);

/** Takes the one place there is. @throws AppError conflict */
export async function claimApply(db: Db, row: typeof configApplies.$inferInsert): Promise<ApplyRow> {
  const [claimed] = await db.insert(configApplies).values(row).onConflictDoNothing().returning();
  if (claimed) return claimed;
  await requireNoApply(db);
  throw new AppError("conflict", "Another change is just being applied. Try again.");
}

export async function openApply(db: Db): Promise<TimedApply | null> {
  const [found] = await db.select(TIMED).from(configApplies).where(isNull(configApplies.endedAt));
  return found ? timed(found) : null;
}

/** The newest, over or not, as somebody sees it. @param sessionHash of whoever looks */
export async function currentApply(db: Db, sessionHash: string): Promise<CurrentApply> {
  const [found] = await db.select(TIMED).from(configApplies).orderBy(desc(configApplies.id)).limit(1);
  return { apply: found ? applyView(timed(found), sessionHash) : null };
}

const TIMED = {
  row: configApplies,
  left: sql<string | null>`case when ${configApplies.state} = 'confirming'
    then extract(epoch from ${configApplies.keepUntil} - now()) end`,
  inState: sql<string>`extract(epoch from now() - ${configApplies.stateSince})`,
};

function timed({ row, left, inState }: { row: ApplyRow; left: string | null; inState: string }): TimedApply {
  return { ...row, secondsLeft: left === null ? null : Number(left), secondsInState: Number(inState) };
}

/**
 * Goes on to another state, if it is still in the one it was seen in.
 * @param keepSeconds from now on, how long it may wait to be kept
 * @returns false where somebody else was quicker
 */
export async function moveApply(
  db: Db,
  from: Pick<ApplyRow, "id" | "state">,
  to: ApplyState,
  patch: ApplyPatch = {},
  keepSeconds?: number,
): Promise<boolean> {
  const moved = await db
    .update(configApplies)
    .set({
      ...patch,
      state: to,
      stateSince: to === from.state ? undefined : sql`now()`,
      ...(ENDS.has(to) ? { endedAt: sql`now()` } : {}),
      ...(keepSeconds === undefined ? {} : { keepUntil: sql`now() + make_interval(secs => ${keepSeconds})` }),
    })
    .where(and(eq(configApplies.id, from.id), eq(configApplies.state, from.state)))
    .returning({ id: configApplies.id });
  return moved.length > 0;
}

function applyView(row: TimedApply, sessionHash: string): ApplyView {
  return {
    id: row.id,
    state: row.state,
    how: row.how,
    version: row.versionId,
    previousVersion: row.previousId,
    by: row.userName,
    isYours: row.sessionHash === sessionHash,
    startedAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    reason: row.reason,
    failure: row.failure,
    quoted: row.quoted ?? [],
    secondsLeft: row.secondsLeft === null ? null : Math.max(0, row.secondsLeft),
  };
}

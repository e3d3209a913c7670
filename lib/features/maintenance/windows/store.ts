import "server-only";
import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { maintenanceOccurrences, maintenanceWindows } from "@/db/schema/maintenance";
import { AppError } from "@/lib/core/errors";
import { formatAbsolute } from "@/lib/core/times";
import { changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";

export type WindowRow = typeof maintenanceWindows.$inferSelect;
export type OccurrenceRow = typeof maintenanceOccurrences.$inferSelect;

/** As the audit log names what is done without anybody asking. */
export const FOLLOWING = "maintenance.follow";

export const windowRows = (db: Db): Promise<WindowRow[]> =>
  db.select().from(maintenanceWindows).orderBy(maintenanceWindows.id);

/** @throws AppError not_found */
export async function findWindow(db: Db, id: number): Promise<WindowRow> {
  const [row] = await db.select().from(maintenanceWindows).where(eq(maintenanceWindows.id, id));
  if (!row) throw new AppError("not_found", `There is no window ${id}.`);
  return row;
}

/** Those with a part in [from, to), in their order. */
export function occurrenceRows(db: Db, from: Date, to: Date): Promise<OccurrenceRow[]> {
  const { startsAt, endsAt } = maintenanceOccurrences;
  return db
    .select()
    .from(maintenanceOccurrences)
    .where(and(lte(startsAt, to), gt(endsAt, from)))
    .orderBy(startsAt)
    .limit(2_000);
}

/** What is known of all that is not over at a moment. */
export function knownFrom(db: Db, at: Date): Promise<OccurrenceRow[]> {
  const { endsAt, state } = maintenanceOccurrences;
  return db
    .select()
    .from(maintenanceOccurrences)
    .where(or(gt(endsAt, at), eq(state, "open")));
}

export function openRows(db: Db): Promise<OccurrenceRow[]> {
  return db
    .select()
    .from(maintenanceOccurrences)
    .where(eq(maintenanceOccurrences.state, "open"))
    .orderBy(maintenanceOccurrences.id);
}

/** One time of a window that is to be claimed. */
export interface Due {
  window: WindowRow;
  startsAt: Date;
  endsAt: Date;
  state: "open" | "missed";
  reason: string | null;
}

/**
 * Takes one time of a window, among all replicas once, and puts it on the record.
 * @returns false where somebody else has it, or it is to be left out
 */
export function claimOccurrence(db: Db, { window, startsAt, endsAt, state, reason }: Due): Promise<boolean> {
  return changeAndRecord(db, async (tx) => {
    const { id: windowId, kind, name, nodes, drain } = window;
    const begunAt = state === "open" ? sql`now()` : null;
    const [claimed] = await tx
      .insert(maintenanceOccurrences)
      .values({ windowId, kind, name, nodes, drain, startsAt, endsAt, state, reason, begunAt })
      .onConflictDoNothing()
      .returning({ id: maintenanceOccurrences.id });
    if (!claimed) return { value: false, entry: null };
    const details = { name, kind, nodes, drain, startsAt, endsAt, ...(reason ? { reason } : {}) };
    const action = state === "open" ? "maintenance.window_begins" : "maintenance.window_missed";
    return { value: true, entry: entryOf(action, windowId, details) };
  });
}

/** Ends what is over. @returns how many there were */
export async function endOverdue(db: Db, now: Date): Promise<number> {
  return endWhere(db, lte(maintenanceOccurrences.endsAt, now), null);
}

/** Ends what belongs to no window any more. */
export async function endOrphans(db: Db): Promise<number> {
  return endWhere(db, isNull(maintenanceOccurrences.windowId), "Its window was removed.");
}

function endWhere(db: Db, which: ReturnType<typeof lte>, reason: string | null): Promise<number> {
  return changeAndRecord(db, async (tx) => {
    const ended = await tx
      .update(maintenanceOccurrences)
      .set({ state: "ended", endedAt: sql`now()`, ...(reason ? { reason } : {}) })
      .where(and(eq(maintenanceOccurrences.state, "open"), which))
      .returning();
    if (ended.length === 0) return { value: 0, entry: null };
    const details = { ended: ended.map(({ windowId, name, startsAt }) => ({ windowId, name, startsAt })) };
    const ids = ended.map(({ windowId }) => windowId).join(", ");
    return { value: ended.length, entry: entryOf("maintenance.window_ends", ids, details) };
  });
}

function entryOf(action: string, id: number | string, details: Record<string, unknown>) {
  return {
    ...asSystem(FOLLOWING),
    action,
    outcome: "ok" as const,
    resourceType: "window",
    resourceId: String(id),
    details,
  };
}

/** "window Kernel updates" or "blackout Backups, until 2026-11-29 04:00:00 UTC". */
export function becauseOf({ kind, name, endsAt }: Pick<OccurrenceRow, "kind" | "name" | "endsAt">): string {
  const what = kind === "blackout" ? "blackout" : "window";
  return `${what} ${name}, until ${formatAbsolute(endsAt.getTime(), "UTC")}`;
}

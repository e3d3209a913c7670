import "server-only";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { heldBy, isSilent, type Lease, taken, takenFrom } from "@/db/lease";
import { ruleChanges } from "@/db/schema/rules";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { RuleRequest } from "@/lib/proxlb/rules/write/wish-schema";
import type { ChangeItem } from "@/lib/proxlb/rules/write/write-schema";

export type ChangeRow = typeof ruleChanges.$inferSelect;

/** In the audit log: a change whose process ended is closed. */
export const SETTLING = "rules.settle";

/** Takes the one place there is. @throws AppError conflict */
export async function claimChange(
  db: Db,
  actor: Actor,
  what: { request: RuleRequest | null; undoes?: number; items: ChangeItem[] },
): Promise<ChangeRow> {
  await endSilentChanges(db);
  const [row] = await db
    .insert(ruleChanges)
    .values({
      ...what,
      state: "running",
      requestedBy: actor.userId,
      requestedByName: actor.username,
      ...taken(),
    })
    .onConflictDoNothing()
    .returning();
  if (row) return row;
  throw await busy(db);
}

/** Lets one that stopped go on, here. @throws AppError conflict */
export async function reclaimChange(db: Db, id: number): Promise<ChangeRow> {
  await endSilentChanges(db);
  return db.transaction(async (tx) => {
    // The unique index would make the update fail: what goes on is looked for first, and nobody claims meanwhile.
    await tx.execute(sql`lock table ${ruleChanges} in share row exclusive mode`);
    const [running] = await tx
      .select({ id: ruleChanges.id })
      .from(ruleChanges)
      .where(eq(ruleChanges.state, "running"));
    if (running) throw await busy(tx);
    const [row] = await tx
      .update(ruleChanges)
      .set({
        state: "running",
        reason: null,
        finishedAt: null,
        ...takenFrom(ruleChanges),
      })
      .where(and(eq(ruleChanges.id, id), inArray(ruleChanges.state, ["stopped", "interrupted"])))
      .returning();
    if (!row) throw new AppError("conflict", `Change ${id} is done: there is nothing to go on with.`);
    return row;
  });
}

async function busy(db: Db): Promise<AppError> {
  const [active] = await db.select().from(ruleChanges).where(eq(ruleChanges.state, "running"));
  const by = active ? `${active.requestedByName} is just changing rules` : "Rules are just being changed";
  return new AppError("conflict", `${by}. One change at a time: wait for it, or stop it.`);
}

/** @throws AppError not_found */
export async function findChange(db: Db, id: number): Promise<ChangeRow> {
  const [row] = await db.select().from(ruleChanges).where(eq(ruleChanges.id, id));
  if (!row) throw new AppError("not_found", `There is no change ${id} of rules.`);
  return row;
}

export function newestChanges(db: Db, limit: number): Promise<ChangeRow[]> {
  return db.select().from(ruleChanges).orderBy(desc(ruleChanges.id)).limit(limit);
}

/** Which change puts back each of these, by the id of the one that is put back; the newest counts. */
export async function undoneBy(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: ruleChanges.id, undoes: ruleChanges.undoes })
    .from(ruleChanges)
    .where(inArray(ruleChanges.undoes, [...ids]))
    .orderBy(ruleChanges.id);
  return new Map(rows.flatMap(({ id, undoes }) => (undoes === null ? [] : [[undoes, id] as const])));
}

/** Writes for the process that holds it. @returns false when it was taken from it: nothing is written then */
export async function patchChange(
  db: Db,
  lease: Lease,
  patch: Partial<Pick<ChangeRow, "state" | "items" | "reason">>,
): Promise<boolean> {
  const isOver = patch.state !== undefined && patch.state !== "running";
  const written = await db
    .update(ruleChanges)
    .set({ ...patch, heartbeatAt: sql`now()`, ...(isOver ? { finishedAt: sql`now()` } : {}) })
    .where(heldBy(ruleChanges, lease))
    .returning({ id: ruleChanges.id });
  return written.length > 0;
}

/** Closes changes whose process has been silent for too long, on the record. @returns how many */
export function endSilentChanges(db: Db): Promise<number> {
  return changeAndRecord(db, async (tx) => {
    const ended = await tx
      .update(ruleChanges)
      .set({
        state: "interrupted",
        fence: sql`${ruleChanges.fence} + 1`,
        finishedAt: sql`now()`,
        reason: "ProxLB UI stopped while this went on. Go on with it, or put back what was written.",
      })
      .where(and(eq(ruleChanges.state, "running"), isSilent(ruleChanges)))
      .returning({ id: ruleChanges.id, by: ruleChanges.requestedByName });
    const entry = {
      ...asSystem(SETTLING),
      action: SETTLING,
      outcome: "ok" as const,
      resourceType: "rules",
      resourceId: ended.map(({ id }) => id).join(", "),
      details: { ended },
    };
    return { value: ended.length, entry: ended.length === 0 ? null : entry };
  });
}

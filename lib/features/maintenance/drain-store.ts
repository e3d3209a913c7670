import "server-only";
import { and, desc, eq, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { isDead, isSilent, taken, takenFrom } from "@/db/lease";
import { drains } from "@/db/schema/drains";
import { runs } from "@/db/schema/runs";
import { AppError } from "@/lib/core/errors";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { RunRow } from "@/lib/runs/store";

export type DrainRow = typeof drains.$inferSelect;
export type DrainPatch = Partial<
  Pick<
    DrainRow,
    | "phase"
    | "left"
    | "remarks"
    | "wasMarked"
    | "madeKey"
    | "restartContainers"
    | "override"
    | "endedByName"
    | "bringsBack"
  > & {
    endedAt: SQL;
  }
>;
/** Who acts: a person, or ProxLB UI by its name (a window that begins). */
export interface DrainActor {
  userId: number | null;
  username: string;
}

/** In the audit log: a drain whose process ended amid a change of proxlb.yaml is settled. */
export const SETTLING = "maintenance.settle";

/** Takes the node. @throws AppError conflict that names who drains what since when */
export async function claimDrain(
  db: Db,
  node: string,
  actor: DrainActor,
  more: Pick<DrainPatch, "restartContainers" | "override" | "left"> & {
    occurrenceId?: number | null;
    rollId?: number | null;
  },
): Promise<DrainRow> {
  const [row] = await db
    .insert(drains)
    .values({
      nodeName: node,
      phase: "marking",
      occurrenceId: more.occurrenceId ?? null,
      rollId: more.rollId ?? null,
      requestedBy: actor.userId,
      requestedByName: actor.username,
      restartContainers: more.restartContainers ?? false,
      override: more.override ?? null,
      left: more.left ?? [],
      ...taken(),
    })
    .onConflictDoNothing()
    .returning();
  if (row) return row;
  throw await busy(db, node);
}

/** Goes from one phase to another, if it is still in the one it was seen in. @throws AppError conflict where it is not */
export async function enterPhase(
  db: Db,
  from: Pick<DrainRow, "id" | "phase" | "fence" | "nodeName">,
  patch: DrainPatch & { phase: DrainRow["phase"] },
): Promise<DrainRow> {
  try {
    const [row] = await db
      .update(drains)
      .set({ ...patch, ...takenFrom(drains) })
      .where(and(eq(drains.id, from.id), eq(drains.phase, from.phase), eq(drains.fence, from.fence)))
      .returning();
    if (row) return row;
  } catch (error) {
    if (!isUnique(error)) throw error;
  }
  throw await busy(db, from.nodeName);
}

/**
 * Asked right before proxlb.yaml is written. Without its connections a process that lives is taken for dead.
 * @throws AppError conflict where the drain was settled meanwhile
 */
export async function requireHeld(db: Db, row: Pick<DrainRow, "id" | "phase" | "fence">): Promise<void> {
  const { id, phase, fence } = drains;
  const isHeld = and(eq(id, row.id), eq(phase, row.phase), eq(fence, row.fence));
  const [found] = await db.select({ id }).from(drains).where(isHeld);
  if (!found)
    throw new AppError(
      "conflict",
      "This drain was taken for dead and settled meanwhile, so nothing was written. Try again.",
    );
}

/** Writes what is told of a drain, whatever its phase. */
export async function patchDrain(db: Db, id: number, patch: Omit<DrainPatch, "phase">): Promise<void> {
  await db.update(drains).set(patch).where(eq(drains.id, id));
}

/** Nothing came of it: nothing was changed. */
export async function dropDrain(db: Db, { id, fence }: Pick<DrainRow, "id" | "fence">): Promise<void> {
  await db.delete(drains).where(and(eq(drains.id, id), eq(drains.phase, "marking"), eq(drains.fence, fence)));
}

/** What a time of a window has drained, by node. */
export async function drainsOfOccurrence(db: Db, occurrenceId: number): Promise<Map<string, DrainRow>> {
  const rows = await db.select().from(drains).where(eq(drains.occurrenceId, occurrenceId));
  return new Map(rows.map((row) => [row.nodeName, row]));
}

/** What a roll has drained, by node. */
export async function drainsOfRoll(db: Db, rollId: number): Promise<ReadonlyMap<string, DrainRow>> {
  return (await drainsOfRolls(db, [rollId])).get(rollId) ?? new Map();
}

/** What rolls have drained, by roll and node. */
export async function drainsOfRolls(
  db: Db,
  rollIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, DrainRow>>> {
  if (rollIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(drains)
    .where(inArray(drains.rollId, [...rollIds]))
    .orderBy(drains.id);
  return new Map(
    rollIds.map((id) => [
      id,
      new Map(rows.filter(({ rollId }) => rollId === id).map((row) => [row.nodeName, row])),
    ]),
  );
}

/** It is a part of its roll no more: the node is drained anew. */
export async function leaveRoll(db: Db, id: number): Promise<void> {
  await db.update(drains).set({ rollId: null }).where(eq(drains.id, id));
}

/** The drain of a node that is not over; null where there is none. */
export async function openDrain(db: Db, node: string): Promise<DrainRow | null> {
  const [row] = await db
    .select()
    .from(drains)
    .where(and(eq(drains.nodeName, node), ne(drains.phase, "back")));
  return row ?? null;
}

export async function newestDrain(db: Db, node: string): Promise<DrainRow | null> {
  const [row] = await db
    .select()
    .from(drains)
    .where(eq(drains.nodeName, node))
    .orderBy(desc(drains.id))
    .limit(1);
  return row ?? null;
}

export async function listDrainRows(
  db: Db,
  { cursor, limit, open }: { cursor: number | undefined; limit: number; open: boolean | undefined },
): Promise<DrainRow[]> {
  const which = open === undefined ? undefined : open ? ne(drains.phase, "back") : eq(drains.phase, "back");
  return db
    .select()
    .from(drains)
    .where(and(which, cursor === undefined ? undefined : lt(drains.id, cursor)))
    .orderBy(desc(drains.id))
    .limit(limit);
}

/** The runs that carried out drains, oldest first. */
export async function runsOfDrains(db: Db, ids: readonly number[]): Promise<RunRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(runs)
    .where(inArray(runs.drainId, [...ids]))
    .orderBy(runs.id);
}

async function busy(db: Db, node: string): Promise<AppError> {
  const found = await db.select().from(drains).where(ne(drains.phase, "back"));
  const own = found.find(({ nodeName }) => nodeName === node);
  const other = own ?? found.find(({ phase }) => phase === "marking" || phase === "unmarking");
  if (!other) return new AppError("conflict", "Another drain is just starting. Try again.");
  const since = other.startedAt.toISOString().slice(0, 16).replace("T", " ");
  return new AppError(
    "conflict",
    `${other.requestedByName} drains ${other.nodeName} since ${since} UTC, and proxlb.yaml is changed for one at a time. Look at it, then try again.`,
  );
}

/** PostgreSQL's and PGlite's word for a row that a unique index forbids. */
function isUnique(error: unknown): boolean {
  for (let each: unknown = error; each; each = (each as { cause?: unknown }).cause)
    if ((each as { code?: unknown }).code === "23505") return true;
  return false;
}

/**
 * Drains whose process ended amid a change of proxlb.yaml go on from what the file says.
 * @param isMarked whether proxlb.yaml has the node in maintenance now
 * @returns how many
 */
export async function settleDrains(
  db: Db,
  kind: "embedded" | "postgres",
  isMarked: (node: string) => boolean,
): Promise<number> {
  const isHeld = inArray(drains.phase, ["marking", "unmarking"]);
  const isOver = or(isSilent(drains), await isDead(db, drains, isHeld, kind));
  return changeAndRecord(db, async (tx) => {
    const found = await tx.select().from(drains).where(and(isHeld, isOver)).for("update");
    const settled = [];
    for (const row of found) {
      const marked = isMarked(row.nodeName);
      const isPart = row.occurrenceId !== null || row.rollId !== null;
      if (!marked && isPart && row.phase === "marking" && row.fence === 1) {
        // Nothing came of it: its window or roll begins it anew.
        await tx.delete(drains).where(eq(drains.id, row.id));
        settled.push({ id: row.id, node: row.nodeName, from: row.phase, to: null, holder: row.holder });
        continue;
      }
      // Marked: the node is in maintenance, whatever was to come next. Not marked: it is as before, or again.
      const phase = marked ? ("out" as const) : ("back" as const);
      const words = marked
        ? `ProxLB UI stopped while ${row.nodeName} was being ${row.phase === "marking" ? "marked" : "unmarked"} in proxlb.yaml; it is marked.`
        : `ProxLB UI stopped while ${row.nodeName} was being ${row.phase === "marking" ? "marked" : "unmarked"} in proxlb.yaml; it is not marked.`;
      await tx
        .update(drains)
        .set({
          phase,
          fence: sql`${drains.fence} + 1`,
          remarks: [...row.remarks, words],
          ...(marked ? { endedByName: null, bringsBack: null } : { endedAt: sql`now()` }),
        })
        .where(eq(drains.id, row.id));
      settled.push({ id: row.id, node: row.nodeName, from: row.phase, to: phase, holder: row.holder });
    }
    return { value: settled.length, entry: settled.length === 0 ? null : entryOf(settled) };
  });
}

function entryOf(settled: readonly { id: number }[]): AuditEntry {
  return {
    ...asSystem(SETTLING),
    action: SETTLING,
    outcome: "ok",
    resourceType: "drain",
    resourceId: settled.map(({ id }) => id).join(", "),
    details: { settled },
  };
}

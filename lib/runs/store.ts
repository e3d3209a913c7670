import "server-only";
import { and, desc, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { heldBy, isDead, isSilent, type Lease, taken } from "@/db/lease";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { RunKind } from "./schema";

export type RunRow = typeof runs.$inferSelect;
export type RunPatch = Partial<
  Omit<RunRow, "id" | "kind" | "createdAt" | "holder" | "fence" | "heartbeatAt">
>;
/** Who asks for a run: a person, or ProxLB UI by its name. */
export interface RunActor {
  userId: number | null;
  username: string;
}

/** In the audit log: a run whose process ended is closed. */
export const SETTLING = "runs.settle";

const ACTIVE = ["waiting", "running"] as const;

const KIND_NAMES: Record<RunKind, string> = {
  dry_run: "dry run",
  rebalance: "rebalance",
  best_node: "best-node search",
  apply: "set of chosen moves",
};

/** Takes the one place there is. @throws AppError conflict that names who runs what since when */
export async function claimRun(
  db: Db,
  kind: RunKind,
  actor: RunActor,
  more: Pick<RunPatch, "moves" | "forecast" | "drainId" | "reason"> = {},
): Promise<RunRow> {
  await endSilentRuns(db);
  const now = clock().now();
  const [row] = await db
    .insert(runs)
    .values({
      ...more,
      kind,
      state: "waiting",
      requestedBy: actor.userId,
      requestedByName: actor.username,
      ...taken(),
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning();
  if (row) return row;
  const active = await activeRun(db);
  throw new AppError("conflict", active ? busySentence(active) : "Another run is just starting. Try again.");
}

export function busySentence(run: RunRow): string {
  const since = (run.startedAt ?? run.createdAt).toISOString().slice(11, 19);
  return `${run.requestedByName} runs a ${KIND_NAMES[run.kind]} since ${since} UTC. One run at a time: wait for it, or stop it.`;
}

export async function activeRun(db: Db): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(inArray(runs.state, [...ACTIVE]));
  return row ?? null;
}

export async function findRun(db: Db, id: number): Promise<RunRow> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new AppError("not_found", `There is no run ${id}.`);
  return row;
}

export async function newestRun(db: Db, kind: RunKind): Promise<RunRow | null> {
  const [row] = await db.select().from(runs).where(eq(runs.kind, kind)).orderBy(desc(runs.id)).limit(1);
  return row ?? null;
}

/** Of those that move guests, the one that ended last: a picture from before its end lacks some of what it moved. */
export async function lastMoving(db: Db): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(inArray(runs.kind, ["rebalance", "apply"]), isNotNull(runs.finishedAt)))
    .orderBy(desc(runs.finishedAt))
    .limit(1);
  return row ?? null;
}

/** Writes to a run for the process that holds it. @returns false when it was taken from it: nothing is written then */
export async function patchRun(db: Db, lease: Lease, patch: RunPatch): Promise<boolean> {
  const written = await db
    .update(runs)
    .set({ ...patch, heartbeatAt: sql`now()` })
    .where(heldBy(runs, lease))
    .returning({ id: runs.id });
  return written.length > 0;
}

/** Closes runs whose process has been silent for too long: they would hold the one place forever. @returns how many */
export function endSilentRuns(db: Db): Promise<number> {
  return interrupt(db, isSilent(runs));
}

/** Closes runs whose process is dead, without waiting for its silence: at the start, and right after it. */
export async function endRunsOfTheDead(db: Db, kind: "embedded" | "postgres"): Promise<number> {
  return interrupt(db, await isDead(db, runs, inArray(runs.state, [...ACTIVE]), kind));
}

/** On the record as ProxLB UI's own doing, whoever found them: nobody asked for it. */
function interrupt(db: Db, which: SQL | undefined): Promise<number> {
  return changeAndRecord(db, async (tx) => {
    const ended = await tx
      .update(runs)
      .set({
        state: "interrupted",
        fence: sql`${runs.fence} + 1`,
        finishedAt: sql`now()`,
        reason: "ProxLB UI stopped while this run went on. Migrations that had started go on in Proxmox.",
      })
      .where(and(inArray(runs.state, [...ACTIVE]), which))
      .returning({ id: runs.id, kind: runs.kind, requestedBy: runs.requestedByName, holder: runs.holder });
    return { value: ended.length, entry: ended.length === 0 ? null : settled(ended) };
  });
}

type Settled = Pick<RunRow, "id" | "kind" | "holder"> & { requestedBy: string };

/** One place there is, so one run; were there more, none is left out. */
function settled(ended: Settled[]): AuditEntry {
  return {
    ...asSystem(SETTLING),
    action: SETTLING,
    outcome: "ok",
    resourceType: "run",
    resourceId: ended.map(({ id }) => id).join(", "),
    details: { ended },
  };
}

export function migrationsOfRun(db: Db, runIds: number[]) {
  if (runIds.length === 0) return Promise.resolve([]);
  return db
    .select()
    .from(migrationHistory)
    .where(inArray(migrationHistory.runId, runIds))
    .orderBy(migrationHistory.startedAt, migrationHistory.id);
}

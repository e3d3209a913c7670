import "server-only";
import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import type { RunKind } from "./schema";

export type RunRow = typeof runs.$inferSelect;
export type RunPatch = Partial<Omit<RunRow, "id" | "kind" | "createdAt">>;

const ACTIVE = ["waiting", "running"] as const;
/** A run whose process has been silent this long is over. */
const SILENT_MS = 30_000;

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
  actor: Actor,
  more: Pick<RunPatch, "moves" | "forecast"> = {},
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
      heartbeatAt: now,
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

export async function patchRun(db: Db, id: number, patch: RunPatch): Promise<void> {
  await db
    .update(runs)
    .set({ ...patch, heartbeatAt: clock().now() })
    .where(eq(runs.id, id));
}

/** Closes runs whose process died: they would hold the one place forever. @returns how many */
export async function endSilentRuns(db: Db): Promise<number> {
  const now = clock().now();
  const ended = await db
    .update(runs)
    .set({
      state: "interrupted",
      finishedAt: now,
      reason: "ProxLB UI stopped while this run went on. Migrations that had started go on in Proxmox.",
    })
    .where(and(inArray(runs.state, [...ACTIVE]), lt(runs.heartbeatAt, new Date(now.getTime() - SILENT_MS))))
    .returning({ id: runs.id });
  return ended.length;
}

export function migrationsOfRun(db: Db, runIds: number[]) {
  if (runIds.length === 0) return Promise.resolve([]);
  return db
    .select()
    .from(migrationHistory)
    .where(inArray(migrationHistory.runId, runIds))
    .orderBy(migrationHistory.startedAt, migrationHistory.id);
}

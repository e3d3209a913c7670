import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import type { migrationHistory } from "@/db/schema/migrations";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import type { RunMigration, RunSummary, RunView } from "./schema";
import { migrationsOfRun, type RunRow } from "./store";

type MigrationRow = typeof migrationHistory.$inferSelect;

/** Rows as callers see them, with what PVE's own tasks say about their migrations. */
export async function toSummaries(db: Db, rows: RunRow[]): Promise<z.input<typeof RunSummary>[]> {
  const migrations = await migrationsOfRun(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) =>
    toSummary(
      row,
      migrations.filter((migration) => migration.runId === row.id),
    ),
  );
}

export async function toView(
  db: Db,
  row: RunRow,
  estimateSeconds: number | null,
): Promise<z.input<typeof RunView>> {
  const migrations = await migrationsOfRun(db, [row.id]);
  return {
    ...toSummary(row, migrations),
    plan: row.plan,
    moves: movesOf(row, migrations),
    forecast: row.forecast,
    migrations: inOrder([
      ...migrations.map((migration) => toRunMigration(migration, row.log ?? "")),
      ...refusedOf(row).map(toRefused),
    ]),
    estimateSeconds: row.finishedAt ? null : estimateSeconds,
    log: row.log ?? "",
  };
}

function toSummary(row: RunRow, migrations: MigrationRow[]): z.input<typeof RunSummary> {
  const plan = row.plan;
  const moves = movesOf(row, migrations);
  const forecast = row.forecast;
  const count = (...states: AppliedMove["state"][]) =>
    moves?.filter((move) => states.includes(move.state)).length ?? 0;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    requestedBy: row.requestedByName,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    reason: row.reason,
    proxlbVersion: row.proxlbVersion,
    bestNode: row.bestNode,
    plannedMoves: plan ? plan.moves.filter((move) => move.filtered === null).length : (moves?.length ?? null),
    spreadBeforeRatio: plan?.spread.beforeRatio ?? ratioOf(forecast?.beforePoints),
    spreadAfterRatio: plan?.spread.afterRatio ?? ratioOf(forecast?.predictedPoints),
    migrated: moves
      ? count("moved")
      : migrations.filter(({ status }) => status === "ok" || status === "warnings").length,
    migrationsFailed: moves
      ? count("failed", "refused", "unknown")
      : migrations.filter(({ status }) => status === "failed").length + refusedOf(row).length,
  };
}

/** Of a rebalance: what became no task of PVE's. */
function refusedOf(row: RunRow): AppliedMove[] {
  return row.kind === "rebalance" ? (row.moves ?? []) : [];
}

function toRefused(move: AppliedMove): z.input<typeof RunMigration> {
  return {
    upid: null,
    guestId: move.vmid,
    guestName: move.guest,
    sourceNode: move.from,
    targetNode: move.to,
    alongWith: null,
    status: "refused",
    startedAt: move.startedAt,
    durationSeconds: null,
    result: move.reason,
  };
}

function inOrder(migrations: z.input<typeof RunMigration>[]): z.input<typeof RunMigration>[] {
  return migrations.sort((a, b) => Date.parse(a.startedAt ?? "") - Date.parse(b.startedAt ?? "") || 0);
}

/** A run that was interrupted left its moves as they were then: PVE's tasks say how they ended. */
function movesOf(row: RunRow, migrations: MigrationRow[]): AppliedMove[] | null {
  if (row.kind !== "apply") return null;
  const moves = row.moves;
  if (moves === null || row.finishedAt === null) return moves;
  return moves.map((move): AppliedMove => {
    if (move.state === "waiting") return { ...move, state: "not_started" };
    if (move.state !== "moving") return move;
    const task = migrations.find(({ upid, guestId }) => upid === move.upid || guestId === move.vmid);
    const endedAt = task?.completedAt?.toISOString() ?? null;
    if (task?.status === "ok" || task?.status === "warnings") return { ...move, state: "moved", endedAt };
    if (task?.status === "failed") return { ...move, state: "failed", reason: task.result, endedAt };
    return { ...move, state: task?.status === "running" ? "moving" : "unknown" };
  });
}

function ratioOf(points: number | null | undefined): number | null {
  return points === null || points === undefined ? null : points / 100;
}

function toRunMigration(row: MigrationRow, log: string): z.input<typeof RunMigration> {
  return {
    upid: row.upid,
    guestId: row.guestId ?? 0,
    guestName: row.guestName,
    sourceNode: row.sourceNode,
    targetNode: row.targetNode ?? targetInLog(log, row.guestName),
    alongWith: row.alongWith,
    status: row.status ?? "unknown",
    startedAt: row.startedAt?.toISOString() ?? null,
    durationSeconds: row.durationSeconds,
    result: row.result,
  };
}

/** PVE tells a migration's target late; ProxLB's log says it when it orders it. */
function targetInLog(log: string, guestName: string | null): string | null {
  const words = `guest ${guestName} from `;
  const order = log
    .split("\n")
    .findLast((line) => line.includes("Starting to migrate") && line.includes(words));
  return order?.split(" to ").at(-1)?.replace(/\.$/, "") ?? null;
}

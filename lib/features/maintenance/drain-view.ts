import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { isSeenRunning } from "@/lib/proxlb/planner/from-snapshot";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import type { RunRow } from "@/lib/runs/store";
import { toView as runView } from "@/lib/runs/view";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { withMoved } from "./arrived";
import { type AwayGuest, awayGuests } from "./drain-return";
import type { DrainView } from "./drain-schema";
import { type DrainRow, runsOfDrains } from "./drain-store";
import { heldFor } from "./holds/marks";

/** Once a node is unmarked, the way back of its guests is planned and ordered within so long. */
const ORDERED_MS = 5_000;

/** Drains as callers see them: where they stand follows from their rows and those of their runs. */
export async function toDrainViews(
  db: Db,
  rows: readonly DrainRow[],
  snapshot: ClusterSnapshot,
): Promise<z.input<typeof DrainView>[]> {
  const runs = await runsOfDrains(
    db,
    rows.map(({ id }) => id),
  );
  const held = await heldFor(db, [...new Set(rows.map(({ nodeName }) => nodeName))]);
  return Promise.all(
    rows.map(async (row) => {
      const own = runs.filter(({ drainId }) => drainId === row.id);
      const moves = await Promise.all(own.map((run) => movesOf(db, run)));
      const run = own.at(-1) ?? null;
      const isCurrent = isOfPhase(row, moves.at(-1) ?? []);
      const seen = withMoved(snapshot, own, moves);
      const there = stillThere(row.nodeName, seen);
      const away = awayGuests(moves.flat(), seen.guests);
      return {
        id: row.id,
        node: row.nodeName,
        state: stateOf(row, isCurrent ? run : null, { there, away }),
        requestedBy: row.requestedByName,
        startedAt: row.startedAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        endedBy: row.endedByName,
        restartContainers: row.restartContainers,
        override: row.override,
        staysMarked: staysMarked(row, held.get(row.nodeName) ?? null),
        remarks: row.remarks,
        runId: run?.id ?? null,
        runReason: run?.reason ?? null,
        moves: moves.at(-1) ?? [],
        away,
        stillThere: there?.length ?? null,
        left: row.phase === "out" ? leftOn(row, seen) : row.left,
      };
    }),
  );
}

function staysMarked({ nodeName, wasMarked, phase }: DrainRow, heldFor: string | null): string | null {
  if (heldFor !== null) return `${nodeName} is in maintenance for ${heldFor}.`;
  if (!wasMarked) return null;
  return phase === "back"
    ? `${nodeName} was in maintenance before the drain already, and was left so.`
    : `${nodeName} was in maintenance before the drain already, and stays so after it.`;
}

/** All moves of a drain's runs, oldest first, with what PVE's tasks say of those that were cut short. */
export async function movesOfDrain(db: Db, id: number): Promise<AppliedMove[]> {
  return movesOfRuns(db, await runsOfDrains(db, [id]));
}

export async function movesOfRuns(db: Db, runs: readonly RunRow[]): Promise<AppliedMove[]> {
  return (await Promise.all(runs.map((run) => movesOf(db, run)))).flat();
}

async function movesOf(db: Db, run: RunRow): Promise<AppliedMove[]> {
  return ((await runView(db, run, null)).moves ?? []) as AppliedMove[];
}

/** A run of the way out says nothing of the way back. */
function isOfPhase({ phase, nodeName }: DrainRow, moves: readonly AppliedMove[]): boolean {
  const isBack = moves.some(({ to }) => to === nodeName);
  return isBack === (phase === "back");
}

/** @param run of the phase that the drain is in; null where none was ordered */
function stateOf(
  row: DrainRow,
  run: RunRow | null,
  { there, away }: { there: readonly number[] | null; away: readonly AwayGuest[] },
): DrainView["state"] {
  switch (row.phase) {
    case "marking":
    case "unmarking":
      return row.phase;
    case "out":
      return outState(row, run, there);
    case "back":
      return backState(row, run, away);
    default:
      return row.phase satisfies never;
  }
}

/** @param there running guests on the node now */
function outState(
  { left }: DrainRow,
  run: RunRow | null,
  there: readonly number[] | null,
): DrainView["state"] {
  const told = new Set(left.map(({ vmid }) => vmid));
  const hasOthers = there?.some((vmid) => !told.has(vmid)) ?? null;
  // Somebody is there who was not to stay, and nobody moves them.
  if (run === null) return hasOthers ? "interrupted" : "in_maintenance";
  if (run.finishedAt === null) return "moving";
  if (run.state === "cancelled") return "stopped";
  // Nobody is there but who was to stay: what was cut short has ended by itself, or was gone on with.
  return isCut(run) && hasOthers !== false ? "interrupted" : "in_maintenance";
}

/**
 * @param run of the way back; null where none was ordered: then its process was killed between the node's mark and its guests,
 *   if there is somebody whom nobody was told to leave where they are
 */
function backState(row: DrainRow, run: RunRow | null, away: readonly AwayGuest[]): DrainView["state"] {
  if (run !== null) {
    if (run.finishedAt === null) return "returning";
    // What was cut short has ended by itself, or was gone on with.
    if (away.length === 0) return "ended";
    if (run.state === "cancelled") return "return_stopped";
    return isCut(run) ? "return_interrupted" : "ended";
  }
  const told = new Set(row.left.map(({ vmid }) => vmid));
  if (row.bringsBack !== true || away.every(({ vmid }) => told.has(vmid))) return "ended";
  const unmarkedMs = clock().now().getTime() - row.heartbeatAt.getTime();
  return unmarkedMs < ORDERED_MS ? "returning" : "return_interrupted";
}

const isCut = ({ state }: RunRow) => state === "interrupted" || state === "failed";

function stillThere(node: string, { connection, guests }: ClusterSnapshot): number[] | null {
  if (connection.seenAt === null) return null;
  return guests
    .filter((guest) => guest.node === node && !guest.template && isSeenRunning(guest))
    .map(({ vmid }) => vmid);
}

/** Who was to stay and is there: one that ProxLB was just moving away was called locked, and may have left since. */
function leftOn({ left, nodeName }: DrainRow, { connection, guests }: ClusterSnapshot): DrainRow["left"] {
  if (connection.seenAt === null) return left;
  const there = new Set(guests.filter(({ node }) => node === nodeName).map(({ vmid }) => vmid));
  return left.filter(({ vmid }) => there.has(vmid));
}

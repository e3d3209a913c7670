import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/lib/access/context";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { forecastOfMoves } from "@/lib/planning/forecast";
import { planSettings } from "@/lib/planning/settings";
import type { Proxmox } from "@/lib/proxmox/api";
import { requireQuorum } from "@/lib/runs/quorum";
import { LOST, launchRun, type RunControl, SHUTDOWN, untilCycleEnds } from "@/lib/runs/runner";
import { claimRun, type RunPatch, type RunRow } from "@/lib/runs/store";
import { obstaclesInPicture } from "@/lib/snapshot/obstacles";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { moveObjection, noRoom, proxmoxObjection, supersededBecause } from "./check";
import { followMove } from "./follow";
import { freeMemory, isSettling, nextMove } from "./order";
import type { AppliedMove, ApplyInput } from "./schema";

type ApplyContext = Pick<Context, "db" | "live" | "proxmox" | "actor" | "daemon">;

/** One call for each migration that runs; ProxLB itself asks every 5 s. */
const POLL_MS = 3_000;

/**
 * Starts a run that makes the chosen moves, and returns at once.
 * @throws AppError conflict when the plan is superseded or another run goes on, unavailable without a live cluster
 */
export async function startApply(context: ApplyContext, input: ApplyInput): Promise<RunRow> {
  const settings = await applySettings();
  const { proxmox } = context;
  const snapshot = liveSnapshot(context);
  requireFitting(snapshot, settings.version, input);
  const moves = input.moves.map((move) => toApplied(snapshot, move));
  const forecast = forecastOfMoves(snapshot, settings.config, moves);
  const row = await claimRun(context.db, "apply", context.actor, { moves, forecast });
  launchRun(context, row, async (control) => {
    await untilCycleEnds(control);
    const now = liveSnapshot(context);
    // ProxLB may have moved guests while we waited.
    requireFitting(now, (await applySettings()).version, input);
    await control.save({ state: "running", startedAt: clock().now(), reason: null });
    return carryOut({ control, proxmox, moves, snapshot: () => context.live.snapshot(), ...settings });
  });
  return row;
}

interface Work {
  control: RunControl;
  proxmox: Proxmox;
  moves: AppliedMove[];
  snapshot(): ClusterSnapshot;
  withLocalDisks: boolean;
  /** Migrations at a time. */
  limit: number;
}

async function carryOut(work: Work): Promise<RunPatch> {
  const { control, moves } = work;
  for (;;) {
    const following = await followAll(work);
    if ([SHUTDOWN, LOST].includes(control.signal.reason)) return endOf(work, "interrupted");
    if (control.signal.aborted && !following) return endOf(work, "cancelled");
    if (!control.signal.aborted) await startWhatFits(work);
    const moving = moves.some((move) => move.state === "moving");
    const waiting = moves.some((move) => move.state === "waiting");
    if (!moving && (control.signal.aborted || !waiting)) break;
    await pause(POLL_MS, undefined, control.signal.aborted ? {} : { signal: control.signal }).catch(
      () => undefined,
    );
  }
  return endOf(work, control.signal.aborted ? "cancelled" : "finished");
}

/** False when Proxmox did not answer. */
async function followAll(work: Work): Promise<boolean> {
  try {
    for (const [at, move] of work.moves.entries()) {
      if (move.state !== "moving") continue;
      const change = await followMove(work.proxmox, move, work.snapshot());
      if (!change) continue;
      work.moves[at] = { ...move, ...change };
      await work.control.save({ moves: work.moves, reason: null });
      work.control.pictureIsOld();
    }
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    await work.control.save({ reason: `Waiting for Proxmox VE: ${error.message}` });
    return false;
  }
}

async function startWhatFits(work: Work): Promise<void> {
  const { moves, control } = work;
  while (!control.signal.aborted && moves.filter((move) => move.state === "moving").length < work.limit) {
    const { nodes, connection } = work.snapshot();
    const free = freeMemory(nodes, moves, connection.seenAt);
    const next = nextMove(moves, free);
    if (!next) {
      if (isSettling(moves, connection.seenAt)) return;
      const stuck = moves.filter((move) => move.state === "waiting");
      for (const move of stuck) refuse(move, noRoom(move, free.get(move.to)));
      if (stuck.length > 0) await control.save({ moves });
      return;
    }
    await begin(work, next);
    await control.save({ moves });
  }
}

async function begin(work: Work, move: AppliedMove): Promise<void> {
  const snapshot = work.snapshot();
  const guest = snapshot.guests.find((candidate) => candidate.vmid === move.vmid);
  const target = snapshot.nodes.find(({ name }) => name === move.to);
  const objection =
    moveObjection(snapshot, move) ??
    (guest && obstaclesInPicture(guest, target).refusals[0]?.sentence) ??
    (guest && (await proxmoxObjection(work.proxmox, guest, move.to, work.withLocalDisks)));
  if (objection || !guest) return refuse(move, objection ?? "The guest does not exist any more.");
  const startedAt = clock().now();
  const options = { target: move.to, running: true, withLocalDisks: work.withLocalDisks };
  try {
    const upid = await work.proxmox.migrate(guest, options);
    if (upid.split(":")[5] === "hamigrate") move.requestUpid = upid;
    else move.upid = upid;
  } catch (error) {
    if (!isAppError(error)) throw error;
    // An order without an answer may have been carried out, or still be: PVE's tasks tell. It is never sent again.
    const lost = (error as { outcomeUnknown?: boolean }).outcomeUnknown === true;
    if (!lost) return refuse(move, `Proxmox VE refuses: ${error.message}`);
    move.reason = error.message;
  }
  move.state = "moving";
  move.startedAt = startedAt.toISOString();
}

function endOf(work: Work, state: "finished" | "cancelled" | "interrupted"): RunPatch {
  for (const move of work.moves) if (move.state === "waiting") move.state = "not_started";
  const count = (...states: AppliedMove["state"][]) =>
    work.moves.filter((move) => states.includes(move.state)).length;
  const counts: [number, string][] = [
    [count("moved"), "moved"],
    [count("refused"), "refused"],
    [count("failed"), "failed"],
    [count("unknown"), "with an unknown end"],
    [count("moving"), "still moving in Proxmox VE"],
    [count("not_started"), "not started"],
  ];
  const told = counts.filter(([amount]) => amount > 0).map(([amount, word]) => `${amount} ${word}`);
  const sentence = `Of ${work.moves.length} chosen moves: ${told.join(", ")}.`;
  const allMoved = count("moved") === work.moves.length;
  const failed = state === "finished" && count("moved") === 0;
  return {
    moves: work.moves,
    state: failed ? "failed" : state,
    reason: allMoved ? null : state === "cancelled" ? `Stopped. ${sentence}` : sentence,
  };
}

function refuse(move: AppliedMove, reason: string): void {
  move.state = "refused";
  move.reason = reason;
  move.endedAt = clock().now().toISOString();
}

function toApplied(snapshot: ClusterSnapshot, move: ApplyInput["moves"][number]): AppliedMove {
  const guest = snapshot.guests.find((candidate) => candidate.vmid === move.vmid);
  return {
    ...move,
    guest: guest?.name ?? String(move.vmid),
    type: guest?.type ?? "vm",
    memoryBytes: guest?.memoryUsedBytes ?? guest?.memoryTotalBytes ?? 0,
    state: "waiting",
    reason: null,
    upid: null,
    requestUpid: null,
    startedAt: null,
    endedAt: null,
  };
}

function requireFitting(snapshot: ClusterSnapshot, version: string, input: ApplyInput): void {
  const reason = supersededBecause(snapshot, version, input);
  if (reason) throw new AppError("conflict", reason);
}

function liveSnapshot({ live }: Pick<ApplyContext, "live">): ClusterSnapshot {
  const snapshot = live.snapshot();
  if (snapshot.connection.state === "ok") {
    requireQuorum(snapshot);
    return snapshot;
  }
  const why = snapshot.connection.reason ?? "the cluster has not been read yet";
  throw new AppError("unavailable", `Nothing is moved without a current picture of the cluster: ${why}`);
}

async function applySettings() {
  const usable = await requireUsableConfig();
  const { config, version } = planSettings(usable.config);
  const { parallel, parallel_jobs, with_local_disks } = usable.config.balancing;
  const limit = parallel ? Math.max(1, parallel_jobs) : 1;
  return { config, version, withLocalDisks: with_local_disks, limit };
}

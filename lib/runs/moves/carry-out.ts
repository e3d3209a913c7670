import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/lib/access/context";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { forecastOfMoves } from "@/lib/planning/forecast";
import { movesAtOnce } from "@/lib/planning/moves-at-once";
import { planSettings } from "@/lib/planning/settings";
import type { Proxmox } from "@/lib/proxmox/api";
import { blackoutReason, requireNoBlackout } from "@/lib/runs/blackouts";
import { requireQuorum, requireQuorumNow } from "@/lib/runs/quorum";
import { LOST, launchRun, type RunControl, reasonToWait, SHUTDOWN, untilCycleEnds } from "@/lib/runs/runner";
import { claimRun, type RunActor, type RunPatch, type RunRow } from "@/lib/runs/store";
import { NOTHING_ASKED, obstaclesOf, type RefusalKind } from "@/lib/snapshot/obstacles";
import type { ClusterSnapshot, GuestState } from "@/lib/snapshot/schema";
import { askProxmox, moveObjection, noRoom, supersededBecause } from "./check";
import { leaveCompanions, roomOf, takeAlong, withCompanions } from "./companions";
import { endOf } from "./end";
import { followMove } from "./follow";
import { freeMemory, isSettling, neededBytes, nextInOrder, nextMove } from "./order";
import type { AppliedMove, ApplyInput } from "./schema";

type ApplyContext = Pick<Context, "db" | "live" | "proxmox" | "daemon"> & { readonly actor: RunActor };

/** One call for each migration that runs; ProxLB itself asks every 5 s. */
const POLL_MS = 3_000;

/** What the moves are of, where a person did not choose each of them. */
interface OfDrain {
  readonly drainId: number;
  /** The moves by a picture of now: a cycle of ProxLB's that was waited for may have moved guests, and move some still. */
  readonly planAnew: (control: RunControl) => Promise<ApplyInput>;
}

/**
 * Starts a run that makes the chosen moves, and returns at once.
 * @throws AppError conflict when the plan is superseded, another run goes on, a blackout is open or the cluster has no
 *   quorum; unavailable without a live cluster
 */
export async function startApply(
  context: ApplyContext,
  input: ApplyInput,
  drain: OfDrain | null = null,
): Promise<RunRow> {
  const settings = await applySettings();
  const { proxmox, db } = context;
  const { overrideBlackout } = input;
  await requireNoBlackout(db, overrideBlackout);
  const heldBack = async () => (overrideBlackout === undefined ? blackoutReason(db) : null);
  const snapshot = liveSnapshot(context);
  requireFitting(snapshot, settings.version, input);
  await requireQuorumNow(context);
  const planned = plannedOf(snapshot, settings, input);
  const claimed = { ...planned, ...reasonToWait(), drainId: drain?.drainId ?? null };
  const row = await claimRun(db, "apply", context.actor, claimed);
  launchRun(context, row, async (control) => {
    const waited = await untilCycleEnds(control);
    if (waited) await control.save({ reason: "ProxLB's own cycle has ended. This run starts soon." });
    const current = waited && drain && !control.signal.aborted ? await drain.planAnew(control) : input;
    const now = liveSnapshot(context);
    // ProxLB may have moved guests while we waited.
    requireFitting(now, (await applySettings()).version, current);
    const { moves, forecast } = current === input ? planned : plannedOf(now, settings, current);
    await control.save({ state: "running", startedAt: clock().now(), reason: null, moves, forecast });
    const inOrder = current.inOrder ?? false;
    const work = { control, proxmox, moves, inOrder, snapshot: () => context.live.snapshot(), ...settings };
    return carryOut({ ...work, heldBack, before: new Map() });
  });
  return row;
}

/** The moves with whom the HA manager takes along, and what they come to. */
function plannedOf(
  snapshot: ClusterSnapshot,
  { config }: Pick<Awaited<ReturnType<typeof applySettings>>, "config">,
  input: ApplyInput,
) {
  const chosen = input.moves.map((move) => toApplied(snapshot, move));
  const moves = withCompanions(snapshot, chosen);
  return { moves, forecast: forecastOfMoves(snapshot, config, lastOfEach(moves)) };
}

interface Work {
  control: RunControl;
  proxmox: Proxmox;
  moves: AppliedMove[];
  /** One after the other as they stand. */
  inOrder: boolean;
  snapshot(): ClusterSnapshot;
  /** Why nothing more is started; null where nothing stands against it. */
  heldBack(): Promise<string | null>;
  withLocalDisks: boolean;
  /** Migrations at a time. */
  limit: number;
  /** By vmid: the tasks that Proxmox knew before the move was ordered. */
  before: Map<number, ReadonlySet<string>>;
}

async function carryOut(work: Work): Promise<RunPatch> {
  const { control, moves } = work;
  for (;;) {
    const following = await followAll(work);
    if ([SHUTDOWN, LOST].includes(control.signal.reason)) return endOf(work.moves, "interrupted");
    if (control.signal.aborted && !following) return endOf(work.moves, "cancelled");
    if (!control.signal.aborted) await startNext(work);
    const moving = moves.some((move) => move.state === "moving");
    const waiting = moves.some((move) => move.state === "waiting");
    if (!moving && (control.signal.aborted || !waiting)) break;
    await pause(POLL_MS, undefined, control.signal.aborted ? {} : { signal: control.signal }).catch(
      () => undefined,
    );
  }
  return endOf(work.moves, control.signal.aborted ? "cancelled" : "finished");
}

/** False when Proxmox did not answer. */
async function followAll(work: Work): Promise<boolean> {
  try {
    for (const [at, move] of work.moves.entries()) {
      if (move.state !== "moving") continue;
      const change = await followMove(
        work.proxmox,
        move,
        work.snapshot(),
        work.before.get(move.vmid) ?? new Set(),
      );
      if (!change) continue;
      const next = { ...move, ...change };
      work.moves[at] = next;
      // An order without an answer turned out to be a request to the HA manager.
      if (change.requestUpid) takeAlong(work.moves, next, work.snapshot(), []);
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

async function startNext(work: Work): Promise<void> {
  const reason = await work.heldBack();
  if (reason === null) return work.inOrder ? startInOrder(work) : startWhatFits(work);
  const waiting = work.moves.filter(({ state }) => state === "waiting");
  for (const move of waiting) Object.assign(move, { state: "not_started", reason });
  if (waiting.length > 0) await work.control.save({ moves: work.moves });
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
      for (const move of stuck.filter(({ alongWith }) => alongWith === null)) {
        refuse(moves, move, noRoom(move, neededBytes(moves, move), free.get(move.to)));
      }
      if (stuck.length > 0) await control.save({ moves });
      return;
    }
    await begin(work, next);
    await control.save({ moves });
  }
}

async function startInOrder(work: Work): Promise<void> {
  const { moves, control } = work;
  const { nodes, guests, connection } = work.snapshot();
  const free = freeMemory(nodes, moves, connection.seenAt);
  const nodeOf = (vmid: number) => guests.find((guest) => guest.vmid === vmid)?.node ?? null;
  const next = nextInOrder(moves, free, connection.seenAt, nodeOf);
  switch (next.kind) {
    case "wait":
      return;
    case "start":
      await begin(work, next.move);
      break;
    case "no_room":
      refuse(moves, next.move, noRoom(next.move, neededBytes(moves, next.move), free.get(next.move.to)));
      break;
    case "end":
      for (const move of moves.filter(({ state }) => state === "waiting")) {
        move.state = "not_started";
        move.reason = `It stands on the move of ${next.because.guest} to ${next.because.to}, which was not made.`;
      }
      break;
    default:
      return next satisfies never;
  }
  await control.save({ moves });
}

async function begin(work: Work, move: AppliedMove): Promise<void> {
  const snapshot = work.snapshot();
  const guest = snapshot.guests.find((candidate) => candidate.vmid === move.vmid);
  const known = moveObjection(snapshot, move) ?? (guest && inPicture(work, snapshot, guest, move.to));
  if (known || !guest) return refuse(work.moves, move, known ?? "The guest does not exist any more.");
  const { objection, companions } = await askProxmox(work.proxmox, guest, move.to, work.withLocalDisks);
  if (objection) return refuse(work.moves, move, objection);
  const options = { target: move.to, running: true, withLocalDisks: work.withLocalDisks };
  let startedAt = clock().now();
  try {
    const tasks = await work.proxmox.tasks();
    work.before.set(move.vmid, new Set(tasks.map((task) => task.upid)));
    startedAt = clock().now();
    // Who is killed right after the order must find that there was one: PVE's tasks then tell how it ended.
    move.state = "moving";
    move.startedAt = startedAt.toISOString();
    await work.control.save({ moves: work.moves });
    // Whoever has lost hold of the run by now must not order what another one may order too.
    if (work.control.signal.aborted) return notYet(move);
    const upid = await work.proxmox.migrate(guest, options);
    if (upid.split(":")[5] === "hamigrate") move.requestUpid = upid;
    else move.upid = upid;
  } catch (error) {
    if (!isAppError(error)) throw error;
    // An order without an answer may have been carried out, or still be: PVE's tasks tell. It is never sent again.
    const lost = (error as { outcomeUnknown?: boolean }).outcomeUnknown === true;
    if (!lost) return refuse(work.moves, move, `Proxmox VE refuses: ${error.message}`);
    move.reason = error.message;
  }
  move.state = "moving";
  move.startedAt = startedAt.toISOString();
  if (move.requestUpid) takeAlong(work.moves, move, snapshot, companions);
}

/**
 * What the picture has against it. Who keeps whom away changes while guests move: of that Proxmox is asked. What the HA
 * manager will undo was said before; Proxmox takes it.
 */
function inPicture(work: Work, snapshot: ClusterSnapshot, guest: GuestState, to: string): string | undefined {
  const { withLocalDisks } = work;
  const move = { guest, to, facts: NOTHING_ASKED, withLocalDisks, moving: new Set<number>() };
  return obstaclesOf(snapshot, move).refusals.find(({ kind }) => !HA_KINDS.includes(kind))?.sentence;
}

const HA_KINDS: RefusalKind[] = ["apart", "undone"];

function refuse(moves: readonly AppliedMove[], move: AppliedMove, reason: string): void {
  move.state = "refused";
  move.reason = reason;
  move.endedAt = clock().now().toISOString();
  leaveCompanions(moves, move);
}

function notYet(move: AppliedMove): void {
  move.state = "waiting";
  move.startedAt = null;
}

/** Of a guest that steps aside the last move alone: where it ends. */
function lastOfEach(moves: readonly AppliedMove[]): AppliedMove[] {
  return [...new Map(moves.map((move) => [move.vmid, move])).values()];
}

function toApplied(snapshot: ClusterSnapshot, move: ApplyInput["moves"][number]): AppliedMove {
  const guest = snapshot.guests.find((candidate) => candidate.vmid === move.vmid);
  return {
    ...move,
    guest: guest?.name ?? String(move.vmid),
    type: guest?.type ?? "vm",
    memoryBytes: guest ? roomOf(guest) : 0,
    alongWith: null,
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
  const { balancing } = usable.config;
  return { config, version, withLocalDisks: balancing.with_local_disks, limit: movesAtOnce(balancing) };
}

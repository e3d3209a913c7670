import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import type { RunControl } from "@/lib/runs/runner";
import { lastMoving, type RunRow } from "@/lib/runs/store";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** Hurried reads may have used up the polls of a minute: then the next one comes when it is over. */
const PICTURE_MS = 65_000;
const LOOK_MS = 200;

/** A picture from before a run's end lacks some of what it moved. */
function isUnseen({ finishedAt }: Pick<RunRow, "finishedAt">, { connection }: ClusterSnapshot): boolean {
  if (finishedAt === null) return false;
  return connection.seenAt === null || Date.parse(connection.seenAt) <= finishedAt.getTime();
}

/** The last run that moved guests while a picture with its moves is to come; none is while the cluster cannot be read. */
export async function unseenRun({ db, live }: Pick<Context, "db" | "live">): Promise<RunRow | null> {
  const last = await lastMoving(db);
  const snapshot = live.snapshot();
  return last !== null && snapshot.connection.state === "ok" && isUnseen(last, snapshot) ? last : null;
}

/** Whether such a picture is to come. */
export const isBehind = async (context: Pick<Context, "db" | "live">): Promise<boolean> =>
  (await unseenRun(context)) !== null;

/** The picture with the guests where runs that ended after it have moved them. @param moved by run */
export function withMoved(
  snapshot: ClusterSnapshot,
  runs: readonly RunRow[],
  moved: readonly (readonly AppliedMove[])[],
): ClusterSnapshot {
  const unseen = runs.flatMap((run, index) => (isUnseen(run, snapshot) ? (moved[index] ?? []) : []));
  const nodes = new Map(unseen.flatMap(({ vmid, to, state }) => (state === "moved" ? [[vmid, to]] : [])));
  if (nodes.size === 0) return snapshot;
  const guests = snapshot.guests.map((guest) => ({ ...guest, node: nodes.get(guest.vmid) ?? guest.node }));
  return { ...snapshot, guests };
}

/**
 * Waits for a picture from after the end of runs, in which all have arrived: by one from before, who has just come or gone
 * would be sent from where it is no more, or left out.
 * @param moves whose guests are to have arrived
 * @param patienceMs 0 for who comes again by itself
 * @throws AppError conflict where none comes in that time
 */
export async function requireArrived(
  live: Context["live"],
  runs: readonly Pick<RunRow, "finishedAt">[],
  moves: readonly AppliedMove[],
  patienceMs = PICTURE_MS,
): Promise<void> {
  const own = new Set(moves.map(({ vmid }) => vmid));
  const lacksSome = () => runs.some((run) => isUnseen(run, live.snapshot()));
  const late = () =>
    live.snapshot().guests.find(({ vmid, migratingTo }) => own.has(vmid) && migratingTo !== null);
  if (lacksSome() || late()) {
    // Where nobody watches, pictures come a minute apart.
    const leave = live.watchClosely();
    live.refreshSoon();
    const endMs = clock().monotonicMs() + patienceMs;
    while ((lacksSome() || late()) && clock().monotonicMs() < endMs) await pause(LOOK_MS);
    leave();
  }
  const guest = late();
  if (guest)
    throw new AppError(
      "conflict",
      `${guest.name} is still being migrated to ${guest.migratingTo}. Try again once it has arrived.`,
    );
  if (lacksSome())
    throw new AppError(
      "conflict",
      "The cluster was read last before the guests had arrived. Try again in some seconds.",
    );
}

/**
 * Waits within a run for guests that others still move to a node or from it, as the picture says: ProxLB ends its cycle without
 * those that take it too long. Ends early where the run is stopped.
 */
export async function untilStill(
  snapshot: () => Pick<ClusterSnapshot, "guests">,
  node: string,
  { save, signal }: Pick<RunControl, "save" | "signal">,
): Promise<void> {
  const moving = () =>
    snapshot().guests.find(
      (guest) => guest.migratingTo !== null && [guest.node, guest.migratingTo].includes(node),
    );
  let told: string | null = null;
  for (let guest = moving(); guest && !signal.aborted; guest = moving()) {
    const reason = `${guest.name} is still being migrated to ${guest.migratingTo}. This run starts once it has arrived.`;
    if (reason !== told) await save({ reason });
    told = reason;
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

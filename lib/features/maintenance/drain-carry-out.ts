import "server-only";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/access/context";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { planBasis } from "@/lib/planning/basis";
import { planSettings } from "@/lib/planning/settings";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import { requireNoBlackout } from "@/lib/runs/blackouts";
import { startApply } from "@/lib/runs/moves/carry-out";
import { requireQuorum, requireQuorumNow } from "@/lib/runs/quorum";
import { activeRun, busySentence, lastMoving } from "@/lib/runs/store";
import { requireArrived, unseenRun, untilStill } from "./arrived";
import { forecastDrain } from "./drain-look";
import { beforeMark, isMarked, markNode, takeMarkOff } from "./drain-mark";
import { awayGuests, type ReturnPlan, returnPlan } from "./drain-return";
import type { DrainForecast } from "./drain-schema";
import {
  claimDrain,
  type DrainActor,
  type DrainRow,
  dropDrain,
  enterPhase,
  openDrain,
  patchDrain,
  requireHeld,
  runsOfDrains,
} from "./drain-store";
import { movesOfDrain, movesOfRuns } from "./drain-view";
import { tellProxlbOnce } from "./tell-proxlb";

/** What a drain works with; `actor` may be ProxLB UI itself. */
export type DrainContext = Pick<Context, "db" | "live" | "proxmox" | "daemon"> & {
  readonly actor: DrainActor;
};

/** What is to be drained, and how. */
export interface DrainOrder {
  readonly name: string;
  readonly restartContainers: boolean;
  readonly override?: string | undefined;
  /** The time of a window that it is for. */
  readonly occurrenceId?: number;
  /** The roll that it is a part of. */
  readonly rollId?: number;
  /** How long a picture from after the last run is waited for; over a minute unless told. */
  readonly patienceMs?: number;
  /** A drain of the node that is not over is left to whoever began it, instead of being gone on with. */
  readonly onlyNew?: boolean;
}

/**
 * Marks a node in proxlb.yaml and lets its guests leave by a run of chosen moves; a drain that was stopped or cut short goes
 * on, planned anew from where the guests are. Returns once the moves are under way.
 * @throws AppError conflict where the cluster cannot spare the node, another run goes on or proxlb.yaml is being changed;
 *   unavailable without a current picture
 */
export async function drainNode(context: DrainContext, order: DrainOrder): Promise<DrainRow> {
  const { db } = context;
  const { name, restartContainers, override, occurrenceId = null, rollId = null } = order;
  const { forecast, open, reason } = await requireReady(context, order);
  // Before the file changes: later its node would be marked, and nobody leave it.
  await requireQuorumNow(context);
  const told = { restartContainers, override: reason, left: whoStays(forecast) };
  const claimed = open
    ? await goOn(context, open, told)
    : await claimDrain(db, name, context.actor, { ...told, occurrenceId, rollId });
  const row = await marked(context, claimed);
  await letGo(context, row, {
    planned: forecast,
    overrideBlackout: override,
    planAnew: async () => {
      const now = await forecastDrain(context, { name, restartContainers });
      await patchDrain(db, row.id, { left: whoStays(now) });
      return now;
    },
  });
  return row;
}

const whoStays = ({ blockers }: DrainForecast) =>
  blockers.map(({ vmid, guest, sentences }) => ({ vmid, guest, reason: sentences.join(" ") }));

/**
 * Whether a drain could begin now, without changing anything.
 * @throws AppError as `drainNode`
 */
export async function requireReady(context: DrainContext, order: DrainOrder) {
  const { db } = context;
  const { name, restartContainers, override, onlyNew = false, patienceMs } = order;
  await requireNoBlackout(db, override);
  // Where the cluster cannot be read there is nothing to wait for: the forecast says so.
  const unseen = await unseenRun(context);
  if (unseen) await requireArrived(context.live, [unseen], [], patienceMs);
  const forecast = await forecastDrain(context, { name, restartContainers });
  const open = await openDrain(db, name);
  if (open && onlyNew) throw new AppError("conflict", `${open.requestedByName} drains ${name} already.`);
  // A reason that was given for a drain counts for going on with it.
  const reason = override ?? open?.override ?? null;
  requireSpare(forecast, reason);
  await requireIdle(context);
  return { forecast, open, reason };
}

/** @throws AppError conflict, with the arithmetic where a reason would override it */
function requireSpare({ guard }: DrainForecast, override: string | null): void {
  if (guard.refusal) throw new AppError("conflict", guard.refusal);
  if (guard.objections.length === 0 || override) return;
  throw new AppError("conflict", `${guard.objections.join(" ")} Give a reason to do it all the same.`);
}

/** @throws AppError conflict while a run goes on: the moves would have to wait for it, with the node marked already */
async function requireIdle({ db }: Pick<DrainContext, "db">): Promise<void> {
  const active = await activeRun(db);
  if (active) throw new AppError("conflict", busySentence(active));
}

async function goOn({ db }: DrainContext, open: DrainRow, told: object): Promise<DrainRow> {
  if (open.phase !== "out")
    throw new AppError("conflict", `proxlb.yaml is just being changed for ${open.nodeName}. Try again.`);
  return enterPhase(db, open, { phase: "marking", remarks: [], ...told });
}

/** Where the file cannot be written nothing has happened, and the drain is gone again. */
async function marked(context: DrainContext, row: DrainRow): Promise<DrainRow> {
  const { db, live, daemon, actor } = context;
  const node = row.nodeName;
  try {
    const before = await beforeMark(db, node);
    // Of one that goes on it is known from its first start. Noted first: this process may be killed right after the change.
    const wasMarked = row.fence === 1 ? before.wasMarked : row.wasMarked;
    await patchDrain(db, row.id, { wasMarked, madeKey: before.madeKey });
    const what = { node, description: `${node} is drained` };
    const version = await markNode(db, actor, what, () => requireHeld(db, row));
    live.publish("config");
    const untold = version === null ? null : await tellProxlbOnce(daemon);
    return await enterPhase(db, row, { phase: "out", remarks: untold ? [untold] : [] });
  } catch (error) {
    if (row.fence === 1 && !(await isMarked(node))) await dropDrain(db, row);
    else
      await enterPhase(db, row, {
        phase: "out",
        remarks: [isAppError(error) ? error.message : "It was cut short."],
      });
    throw error;
  } finally {
    live.publish("runs");
  }
}

interface Planned {
  readonly moves: readonly { vmid: number; from: string; to: string }[];
  readonly inOrder: boolean;
}

interface Going {
  readonly planned: Planned;
  readonly overrideBlackout?: string | undefined;
  /** By the picture of then. */
  readonly planAnew: () => Promise<Planned>;
}

/**
 * Orders the moves, as the file and the picture are now; where a cycle of ProxLB's goes on, as they are after it. What keeps
 * them from starting is told with the drain too.
 */
async function letGo(context: DrainContext, row: DrainRow, going: Going): Promise<void> {
  const { db, live } = context;
  const { planned, overrideBlackout, planAnew } = going;
  if (planned.moves.length === 0) return;
  const orderOf = async ({ moves, inOrder }: Planned) => {
    const { version } = planSettings((await requireUsableConfig()).config);
    return {
      fingerprint: planFingerprint(version, live.snapshot()),
      moves: moves.map(({ vmid, from, to }) => ({ vmid, from, to })),
      inOrder,
      overrideBlackout,
    };
  };
  try {
    await startApply(context, await orderOf(planned), {
      drainId: row.id,
      planAnew: async (control) => {
        await requireArrived(live, [{ finishedAt: clock().now() }], []);
        await untilStill(live.snapshot, row.nodeName, control);
        return orderOf(await planAnew());
      },
    });
  } catch (error) {
    if (isAppError(error)) await patchDrain(db, row.id, { remarks: [...row.remarks, error.message] });
    throw error;
  } finally {
    live.publish("runs");
  }
}

/**
 * Takes the node out of maintenance, and brings back whom this drain moved; nobody else. Also days later: what is left of
 * it is checked against today, and who cannot come back is told with the reason.
 * @throws AppError conflict while it still moves guests, and as `drainNode`
 */
export async function endDrain(
  context: DrainContext,
  row: DrainRow,
  { bringBack, override }: { bringBack: boolean; override?: string | undefined },
): Promise<DrainRow> {
  const { db, actor } = context;
  await requireReadyToEnd(context, row, { bringBack, override });
  if (bringBack) await requireQuorumNow(context);
  const ended = row.phase === "back" ? row : await unmarked(context, row, bringBack);
  if (!bringBack) return ended;
  const planAnew = async () => {
    const { moves, stays } = await wayBack(context, ended);
    await patchDrain(db, row.id, { left: [...stays], endedByName: actor.username });
    const once = new Set(moves.map(({ vmid }) => vmid)).size === moves.length;
    // To one node alone they fill it in any order; otherwise one may make room for the next.
    return { moves, inOrder: !once || moves.some(({ to }) => to !== row.nodeName) };
  };
  await letGo(context, ended, { planned: await planAnew(), overrideBlackout: override, planAnew });
  return ended;
}

/**
 * Whether a drain could be ended now, without changing anything.
 * @param patienceMs how long a picture with everybody arrived is waited for; over a minute unless told
 * @throws AppError conflict
 */
export async function requireReadyToEnd(
  context: DrainContext,
  row: DrainRow,
  {
    bringBack,
    override,
    patienceMs,
  }: { bringBack: boolean; override?: string | undefined; patienceMs?: number },
): Promise<void> {
  await requireIdle(context);
  if (!bringBack) return;
  await context.live.readFirst();
  await requireNoBlackout(context.db, override);
  requireQuorum(context.live.snapshot());
  const runs = await runsOfDrains(context.db, [row.id]);
  const moves = await movesOfRuns(context.db, runs);
  // Whosever run was the last to move guests.
  const last = await lastMoving(context.db);
  await requireArrived(context.live, last ? [...runs, last] : runs, moves, patienceMs);
}

async function unmarked(context: DrainContext, row: DrainRow, bringsBack: boolean): Promise<DrainRow> {
  const { db, live, daemon, actor } = context;
  if (row.phase !== "out")
    throw new AppError("conflict", `proxlb.yaml is just being changed for ${row.nodeName}. Try again.`);
  // Who ends it, and how, is known from here on: this process may be killed before it is through.
  const claimed = await enterPhase(db, row, {
    phase: "unmarking",
    remarks: [],
    endedByName: actor.username,
    bringsBack,
  });
  try {
    const version = await takeMarkOff(db, actor, claimed, () => requireHeld(db, claimed));
    live.publish("config");
    const untold = version === null ? null : await tellProxlbOnce(daemon);
    return await enterPhase(db, claimed, {
      phase: "back",
      endedAt: sql`now()`,
      remarks: untold ? [untold] : [],
    });
  } catch (error) {
    await enterPhase(db, claimed, {
      phase: "out",
      endedByName: null,
      bringsBack: null,
      remarks: [isAppError(error) ? error.message : "It was cut short."],
    });
    throw error;
  } finally {
    live.publish("runs");
  }
}

async function wayBack({ db, live, daemon }: DrainContext, row: DrainRow): Promise<ReturnPlan> {
  const { ground, reason } = await planBasis({ db, live, daemon });
  if (!ground) throw new AppError("unavailable", reason ?? "proxlb.yaml cannot be read.");
  const snapshot = live.snapshot();
  const away = awayGuests(await movesOfDrain(db, row.id), snapshot.guests);
  const { restartContainers } = row;
  return returnPlan(snapshot, ground, { away, restartContainers, at: clock().now() });
}

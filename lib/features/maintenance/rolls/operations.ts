import "server-only";
import { type OperationContext, operation } from "@/lib/access/operation";
import { AppError } from "@/lib/core/errors";
import { noteReason } from "@/lib/runs/note-reason";
import { stopRun } from "@/lib/runs/runner";
import { drainNode } from "../drain-carry-out";
import { isMarked } from "../drain-mark";
import { drainsOfRoll, leaveRoll, listDrainRows, runsOfDrains } from "../drain-store";
import { previewOf, requireRollable } from "./look";
import { RollIdInput, RollInput, RollView } from "./schema";
import { claimRoll, findRoll, moveRoll, type RollPatch, type RollRow } from "./store";
import { rollView } from "./view";

/** Takes several nodes out one after the other, all of them checked before the first is touched. */
export const startRoll = operation({
  name: "maintenance.roll",
  permission: "maintenance.edit",
  input: RollInput,
  output: RollView,
  created: ({ id }) => `/api/maintenance/rolls/${id}`,
  approval: {
    kind: "drain",
    title: ({ nodes }) => `Roll over ${nodes.join(", ")}`,
    ready: (context, input) => requireReadyToRoll(context, input, input.override ?? null),
  },
  audit: ({ nodes, doneWhen, restartContainers }) => ({
    resource: "roll",
    details: { nodes, doneWhen, restartContainers },
  }),
  async run(context, { nodes, doneWhen, restartContainers, override }) {
    const { db, actor, live, note } = context;
    const reason = noteReason(context, "override", override) ?? null;
    await requireReadyToRoll(context, { nodes, restartContainers }, reason);
    const offlineBefore = live
      .snapshot()
      .nodes.filter(({ status }) => status === "offline")
      .map(({ name }) => name);
    const row = await claimRoll(db, {
      nodes,
      doneWhen,
      restartContainers,
      offlineBefore,
      override: reason,
      state: "running",
      requestedBy: actor.userId,
      requestedByName: actor.username,
    });
    note({ roll: row.id });
    live.publish("maintenance");
    return rollView(db, row);
  },
});

/** Whether one could begin now. @throws AppError conflict while a node is drained, and as `requireRollable` */
async function requireReadyToRoll(
  context: OperationContext,
  order: { nodes: readonly string[]; restartContainers: boolean },
  override: string | null,
): Promise<void> {
  const [open] = await listDrainRows(context.db, { cursor: undefined, limit: 1, open: true });
  if (open) throw new AppError("conflict", `${open.nodeName} is drained: end that first.`);
  requireRollable(await previewOf(context, order), override);
}

const spec = {
  permission: "maintenance.edit",
  input: RollIdInput,
  output: RollView,
  audit: ({ id }: { id: number }) => ({ resource: "roll", resourceId: String(id) }),
} as const;

/** A person says that the node that is out is done, whatever else was waited for. */
export const confirmRoll = operation({
  name: "maintenance.roll_done",
  ...spec,
  async run(context, { id }) {
    const row = await findRoll(context.db, id);
    if (row.state !== "running" || row.step !== "out")
      throw new AppError("conflict", "No node of it is out and empty just now.");
    return changed(context, row, { confirmed: true });
  },
});

/** What Proxmox VE moves now goes on; nobody else is sent away, and the node that is out stays in maintenance. */
export const stopRoll = operation({
  name: "maintenance.roll_stop",
  ...spec,
  async run(context, { id }) {
    const { db, actor } = context;
    const row = await findRoll(db, id);
    if (row.state !== "running") throw new AppError("conflict", "It does not go on just now.");
    const stopped = await changed(context, row, {
      state: "stopped",
      reason: `Stopped by ${actor.username}.`,
    });
    const drain = (await drainsOfRoll(db, id)).get(row.nodes[row.position] ?? "");
    const [last] = (drain ? await runsOfDrains(db, [drain.id]) : []).slice(-1);
    if (last && last.finishedAt === null) stopRun(last.id);
    return stopped;
  },
});

/** From where it stands: what is done already is not done again. */
export const goOnWithRoll = operation({
  name: "maintenance.roll_go_on",
  ...spec,
  async run(context, { id }) {
    const row = await findRoll(context.db, id);
    if (row.state !== "stopped") throw new AppError("conflict", "It is not stopped.");
    return changed(context, row, {
      ...(await takenUp(context, row)),
      state: "running",
      reason: null,
      offlineSince: null,
    });
  },
});

/**
 * What stopped it is settled by going on: a drain that was stopped or left somebody is planned anew, one that somebody ended
 * is made again, a node that somebody took out of proxlb.yaml's list joins it again, and who did not come back stays where it is.
 */
async function takenUp(context: OperationContext, row: RollRow): Promise<RollPatch> {
  const { db } = context;
  const { id, position, step, restartContainers, override } = row;
  const name = row.nodes[position] ?? "";
  const drain = (await drainsOfRoll(db, id)).get(name);
  if (!drain) return {};
  const again = { step: "draining", confirmed: false, offlineSince: null } as const;
  if (drain.phase === "back") {
    if (step === "returning") return { ...again, position: position + 1 };
    await leaveRoll(db, drain.id);
    return again;
  }
  const isUnmarked = step !== "returning" && (await isMarked(name)) === false;
  if (drain.phase !== "out" || (step !== "draining" && !isUnmarked)) return {};
  await drainNode(context, { name, restartContainers, override: override ?? undefined });
  // ProxLB may have moved guests there meanwhile: it is out once it is empty again.
  return isUnmarked ? again : {};
}

/** For good. A node that is out stays in maintenance: its own drain can be undone. */
export const endRoll = operation({
  name: "maintenance.roll_end",
  ...spec,
  async run(context, { id }) {
    const { db, actor } = context;
    const row = await findRoll(db, id);
    if (row.state === "ended") throw new AppError("conflict", "It is over.");
    if (row.state === "running") throw new AppError("conflict", "It goes on: stop it first.");
    return changed(context, row, { state: "ended", endedByName: actor.username }, { endedAt: true });
  },
});

/** @throws AppError conflict where it went on meanwhile */
async function changed(
  { db, live, note }: OperationContext,
  row: RollRow,
  patch: RollPatch,
  at: { endedAt?: true } = {},
) {
  note({ nodes: row.nodes, position: row.position, step: row.step });
  const next = await moveRoll(db, row, patch, at);
  if (!next) throw new AppError("conflict", "It went on at this very moment. Look at it, then try again.");
  live.publish("maintenance");
  return rollView(db, next);
}

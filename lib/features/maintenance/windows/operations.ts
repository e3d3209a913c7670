import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { maintenanceOccurrences, maintenanceWindows } from "@/db/schema/maintenance";
import { type OperationContext, operation } from "@/lib/access/operation";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { nextOccurrences } from "@/lib/core/occurrences";
import { formatAbsolute } from "@/lib/core/times";
import {
  ChangeWindowInput,
  NAME_LENGTH,
  PauseInput,
  SkipInput,
  WindowIdInput,
  WindowInput,
  type WindowKind,
  WindowView,
} from "./schema";
import { claimOccurrence, findWindow, knownFrom, type WindowRow } from "./store";
import { windowView } from "./view";

const MINUTE_MS = 60_000;

/** Nodes in maintenance, or nothing balanced, at times that come by themselves. */
export const createWindow = operation({
  name: "maintenance.create_window",
  permission: "maintenance.edit",
  input: WindowInput,
  output: WindowView,
  created: ({ id }) => `/api/maintenance/windows/${id}`,
  approval: { kind: "window", title: ({ kind, name }) => `Plan the ${wordOf(kind)} ${name}` },
  audit: ({ name: _name, ...given }) => ({ resource: "window", details: given }),
  async run(context, given) {
    const { db, actor, note } = context;
    const name = noteName(context, given.name);
    requireSense(context, given);
    const values = { ...given, name, createdBy: actor.userId, createdByName: actor.username };
    const [row] = await db.insert(maintenanceWindows).values(values).returning();
    if (!row) throw new Error("The window was not written.");
    note({ window: row.id });
    return told(context, row);
  },
});

/** For all its times to come. One that is open goes on as it began. */
export const changeWindow = operation({
  name: "maintenance.change_window",
  permission: "maintenance.edit",
  input: ChangeWindowInput,
  output: WindowView,
  approval: { kind: "window", title: ({ id, kind, name }) => `Change ${wordOf(kind)} ${id}, ${name}` },
  audit: ({ id, name: _name, ...given }) => ({ resource: "window", resourceId: String(id), details: given }),
  async run(context, { id, ...given }) {
    const name = noteName(context, given.name);
    const before = await findWindow(context.db, id);
    if (before.kind !== given.kind)
      throw new AppError(
        "invalid",
        "A window does not become a blackout, nor the other way round: make a new one.",
      );
    requireSense(context, given);
    const { nodes, repeat, timeZone, durationMinutes, leadMinutes, drain, backupJob } = before;
    context.note({
      before: {
        name: context.live.logs.redact(before.name),
        nodes,
        repeat,
        timeZone,
        durationMinutes,
        leadMinutes,
        drain,
        backupJob,
      },
    });
    return changed(context, id, { ...given, name, backupNote: null, changedAt: sql`now()` });
  },
});

/** One that is open ends at once. What it did stays in the history. */
export const removeWindow = operation({
  name: "maintenance.remove_window",
  permission: "maintenance.edit",
  input: WindowIdInput,
  output: WindowIdInput,
  audit: ({ id }) => ({ resource: "window", resourceId: String(id) }),
  async run({ db, live, note }, { id }) {
    const { name } = await findWindow(db, id);
    note({ name: live.logs.redact(name) });
    await db
      .delete(maintenanceOccurrences)
      .where(and(eq(maintenanceOccurrences.windowId, id), eq(maintenanceOccurrences.state, "skipped")));
    await db.delete(maintenanceWindows).where(eq(maintenanceWindows.id, id));
    live.publish("maintenance");
    return { id };
  },
});

/** While it is paused none of its times begins. One that is open goes on to its end. */
export const pauseWindow = operation({
  name: "maintenance.pause_window",
  permission: "maintenance.edit",
  input: PauseInput,
  output: WindowView,
  audit: ({ id, isPaused }) => ({ resource: "window", resourceId: String(id), details: { isPaused } }),
  async run(context, { id, isPaused }) {
    await findWindow(context.db, id);
    return changed(context, id, { pausedAt: isPaused ? sql`now()` : null, changedAt: sql`now()` });
  },
});

/** Leaves one of its times out, or takes that back. */
export const skipOccurrence = operation({
  name: "maintenance.skip",
  permission: "maintenance.edit",
  input: SkipInput,
  output: WindowView,
  audit: ({ id, startsAt, isSkipped }) => ({
    resource: "window",
    resourceId: String(id),
    details: { startsAt, isSkipped },
  }),
  async run(context, { id, startsAt, isSkipped }) {
    const { db } = context;
    const window = await findWindow(db, id);
    const start = new Date(startsAt);
    const [next] = nextOccurrences(window, start.getTime() - 1, 1);
    if (next?.startMs !== start.getTime())
      throw new AppError(
        "invalid",
        `${window.name} does not start at ${formatAbsolute(start.getTime(), "UTC")}.`,
      );
    if (next.startMs - window.leadMinutes * MINUTE_MS <= clock().now().getTime())
      throw new AppError("conflict", "It has begun already. End it instead.");
    if (isSkipped) await leaveOut(context, window, next);
    else {
      const { windowId, startsAt: startOf, state } = maintenanceOccurrences;
      await db
        .delete(maintenanceOccurrences)
        .where(and(eq(windowId, id), eq(startOf, start), eq(state, "skipped")));
    }
    return told(context, window);
  },
});

/** Begins now, for as long as it always lasts. */
export const runWindow = operation({
  name: "maintenance.run_window",
  permission: "maintenance.edit",
  input: WindowIdInput,
  output: WindowView,
  approval: { kind: "window", title: ({ id }) => `Begin window or blackout ${id} now` },
  audit: ({ id }) => ({ resource: "window", resourceId: String(id) }),
  async run(context, { id }) {
    const window = await findWindow(context.db, id);
    const view = await viewOf(context, window);
    if (view.open) throw new AppError("conflict", `${window.name} is open already.`);
    const startsAt = clock().now();
    const endsAt = new Date(startsAt.getTime() + window.durationMinutes * MINUTE_MS);
    const reason = `Begun by ${context.actor.username}.`;
    if (!(await claimOccurrence(context.db, { window, startsAt, endsAt, state: "open", reason })))
      throw new AppError("conflict", `${window.name} begins at this very moment already.`);
    return told(context, window);
  },
});

/** Ends the time that is open now. */
export const endWindow = operation({
  name: "maintenance.end_window",
  permission: "maintenance.edit",
  input: WindowIdInput,
  output: WindowView,
  audit: ({ id }) => ({ resource: "window", resourceId: String(id) }),
  async run(context, { id }) {
    const { db, actor } = context;
    const window = await findWindow(db, id);
    const { windowId, state } = maintenanceOccurrences;
    const ended = await db
      .update(maintenanceOccurrences)
      .set({ state: "ended", endedAt: sql`now()`, reason: `Ended early by ${actor.username}.` })
      .where(and(eq(windowId, id), eq(state, "open")))
      .returning({ id: maintenanceOccurrences.id });
    if (ended.length === 0) throw new AppError("conflict", `${window.name} is not open.`);
    return told(context, window);
  },
});

/**
 * Puts the name of a window into the audit log, without what of it is a secret that proxlb.yaml has or had: one may be pasted.
 * @returns the name as it may be kept and shown
 */
function noteName({ live, note }: Pick<OperationContext, "live" | "note">, name: string): string {
  // A mask may be longer than what it hides.
  const masked = live.logs.redact(name).slice(0, NAME_LENGTH);
  note({ name: masked });
  return masked;
}

/** @throws AppError invalid with the fields */
function requireSense(
  { live }: Pick<OperationContext, "live">,
  given: {
    kind: WindowKind;
    nodes: string[];
    repeat: WindowRow["repeat"];
    timeZone: string;
    durationMinutes: number;
  },
): void {
  const refuse = (path: string, message: string) => {
    throw new AppError("invalid", message, { issues: [{ path, message }] });
  };
  const { nodes, connection } = live.snapshot();
  const unknown = given.nodes.filter((name) => !nodes.some((node) => node.name === name));
  if (unknown.length > 0 && connection.seenAt === null)
    refuse(
      "nodes",
      "The cluster has not been read yet, so whether these nodes are there is not known. Try again.",
    );
  if (unknown.length > 0) refuse("nodes", `There is no node ${unknown.join(", ")} in the cluster.`);
  if (given.kind === "maintenance" && nodes.length > 0 && given.nodes.length >= nodes.length)
    refuse("nodes", "That is every node of the cluster: nothing would be left to carry the guests.");
  const nowMs = clock().now().getTime();
  const [next] = nextOccurrences(given, nowMs - given.durationMinutes * MINUTE_MS, 1);
  if (!next) refuse("repeat", "It would never come: it lies in the past.");
}

async function leaveOut(
  { db }: Pick<OperationContext, "db">,
  { id: windowId, kind, name, nodes }: WindowRow,
  { startMs, endMs }: { startMs: number; endMs: number },
): Promise<void> {
  const times = { startsAt: new Date(startMs), endsAt: new Date(endMs) };
  await db
    .insert(maintenanceOccurrences)
    .values({ windowId, kind, name, nodes, ...times, state: "skipped" })
    .onConflictDoNothing();
}

async function changed(
  context: OperationContext,
  id: number,
  values: Parameters<ReturnType<OperationContext["db"]["update"]>["set"]>[0],
): Promise<WindowView> {
  const [row] = await context.db
    .update(maintenanceWindows)
    .set(values)
    .where(eq(maintenanceWindows.id, id))
    .returning();
  if (!row) throw new AppError("not_found", `There is no window ${id}.`);
  return told(context, row);
}

async function told(context: OperationContext, window: WindowRow): Promise<WindowView> {
  context.live.publish("maintenance");
  return viewOf(context, window);
}

async function viewOf({ db }: Pick<OperationContext, "db">, window: WindowRow): Promise<WindowView> {
  const nowMs = clock().now().getTime();
  return windowView(window, await knownFrom(db, new Date(nowMs)), nowMs);
}

const wordOf = (kind: WindowKind) => (kind === "blackout" ? "blackout" : "window");

import "server-only";
import { and, eq, exists, gt, gte, isNotNull, ne, notExists, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { drains } from "@/db/schema/drains";
import { maintenanceOccurrences } from "@/db/schema/maintenance";
import { runs } from "@/db/schema/runs";
import { type Job, type JobContext, performAsSystem } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { recordAudit } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { Proxmox } from "@/lib/proxmox/api";
import { getProxmox } from "@/lib/proxmox/instance";
import { stopRun } from "@/lib/runs/runner";
import { isBehind } from "../arrived";
import { drainAsSystem } from "../drain-as-system";
import { type DrainOrder, drainNode, endDrain, requireReady, requireReadyToEnd } from "../drain-carry-out";
import { type DrainRow, drainsOfOccurrence, newestDrain } from "../drain-store";
import { toDrainViews } from "../drain-view";
import type { OccurrenceRow } from "./store";

/** As the audit log names what is done without anybody asking. */
export const DRAINING = "maintenance.window_drains";

/** What cannot be done yet is looked at again so soon at first, then ever later up to `againMs`: mostly something is just ending. */
const AGAIN_FIRST_MS = 1_000;
const AGAIN_MS = 10_000;
/** What waits for a picture alone is: nothing is worked out for that. */
const AGAIN_SOON_MS = 2_000;
/** What was tried and is not done is tried again so soon, then ever later. */
const TRY_AGAIN_MS = 2_000;
const AGAIN_MOST_MS = 600_000;

/** The next thing to do about a node of a window. Both throw AppError. */
interface Step {
  /** As the audit log names it. */
  action: string;
  /** Where it cannot be done yet: the longest until it is looked at again. */
  againMs: number;
  ready(): Promise<unknown>;
  perform(): Promise<unknown>;
}

/**
 * Drains the nodes of windows that want it when they begin, and ends those drains with them. Each node once for each time of
 * a window: what a person stopped or undid stays so. What a restart of ours cut short is gone on with.
 */
export function followDrains(proxmox: () => Proxmox = getProxmox): Job["run"] {
  const waits = new Map<string, Wait>();
  let leave: (() => void) | null = null;
  return async (context) => {
    const rows = await drainingRows(context.database.db);
    if (rows.length === 0) waits.clear();
    const { database, live } = context;
    const isWaiting = rows.length > 0 && (await isBehind({ db: database.db, live }));
    let isAwaited = false;
    for (const row of rows) {
      const own = await drainsOfOccurrence(context.database.db, row.id);
      for (const node of row.nodes) {
        const about = { context, proxmox, row, node };
        const step = await nextStep(about, own.get(node) ?? null);
        if (step === null) continue;
        isAwaited = true;
        if (isWaiting) {
          live.refreshSoon();
          continue;
        }
        const key = `${row.id} ${node} ${step.action}`;
        const wait = waits.get(key) ?? NO_WAIT;
        if (clock().monotonicMs() < wait.untilMs) continue;
        waits.set(key, nextWait(wait, step, await take(about, step)));
      }
    }
    // It waits for a picture from after the last move: where nobody watches, they come up to a minute apart.
    if (isAwaited) leave ??= live.watchClosely();
    else {
      leave?.();
      leave = null;
    }
  };
}

/** When a step may be taken again, and what became of it until then. */
interface Wait {
  /** Monotonic. */
  untilMs: number;
  looks: number;
  tries: number;
}

const NO_WAIT: Wait = { untilMs: Number.NEGATIVE_INFINITY, looks: 0, tries: 0 };

function nextWait({ looks, tries }: Wait, { againMs }: Step, isTried: boolean): Wait {
  const pauseMs = isTried
    ? Math.min(AGAIN_MOST_MS, TRY_AGAIN_MS * 2 ** tries)
    : Math.min(againMs, AGAIN_FIRST_MS * 2 ** looks);
  const untilMs = clock().monotonicMs() + pauseMs;
  return isTried ? { untilMs, looks: 0, tries: tries + 1 } : { untilMs, looks: looks + 1, tries };
}

/** So long after its end it is looked whether a process was killed before it had ordered who comes back. */
const OWED_HOURS = 1;

/** Times of windows that are open and drain, and those that are over while a drain of theirs is not, or may have been cut short. */
function drainingRows(db: Db): Promise<OccurrenceRow[]> {
  const { id, state, drain } = maintenanceOccurrences;
  const orderedBack = db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(eq(runs.drainId, drains.id), gte(runs.createdAt, drains.endedAt), ne(runs.state, "interrupted")),
    );
  const isRecent = gt(drains.endedAt, sql`now() - make_interval(hours => ${OWED_HOURS})`);
  const isOwed = and(drains.bringsBack, isRecent, notExists(orderedBack));
  const unfinished = db
    .select({ id: drains.id })
    .from(drains)
    .where(and(eq(drains.occurrenceId, id), or(ne(drains.phase, "back"), isOwed)));
  return db
    .select()
    .from(maintenanceOccurrences)
    .where(and(isNotNull(drain), or(eq(state, "open"), exists(unfinished))))
    .orderBy(id);
}

/** A node of a window at one of its times. */
interface About {
  context: JobContext;
  proxmox: () => Proxmox;
  row: OccurrenceRow;
  node: string;
}

async function nextStep(about: About, own: DrainRow | null): Promise<Step | null> {
  const { context, row } = about;
  const isOpen = row.state === "open";
  if (own === null) return isOpen ? startOf(about) : null;
  if (own.phase === "back") return isOpen ? null : returnOf(about, own);
  if (own.phase !== "out") return null;
  const [view] = await toDrainViews(context.database.db, [own], context.live.snapshot());
  if (!isOpen && view?.state === "moving") {
    // Its time is over: what Proxmox VE moves now goes on, nobody else is sent away.
    if (view.runId !== null) stopRun(view.runId);
    return null;
  }
  if (!isOpen) return endOf(about, own);
  if (view?.state === "interrupted") return drainStep(about);
  // Two replicas may have tried at the same moment: what kept one of them is over.
  await note(about, null);
  return null;
}

/** Its end was cut short before all were back: a process was killed. What a person ended, or stopped, stays so. */
async function returnOf(about: About, own: DrainRow): Promise<Step | null> {
  const { context } = about;
  if (own.endedByName !== contextOf(about).actor.username) return null;
  const [view] = await toDrainViews(context.database.db, [own], context.live.snapshot());
  return view?.state === "return_interrupted" ? endOf(about, own) : null;
}

async function startOf(about: About): Promise<Step | null> {
  const { context, row, node } = about;
  const newest = await newestDrain(context.database.db, node);
  const isTheirs =
    newest !== null && (newest.phase !== "back" || newest.startedAt >= (row.begunAt ?? row.startsAt));
  if (!isTheirs) return drainStep(about, { onlyNew: true });
  await note(about, `${node} was drained by ${newest.requestedByName} already.`);
  return null;
}

function drainStep(about: About, more: Pick<DrainOrder, "onlyNew"> = {}): Step {
  const { row, node } = about;
  const { restartContainers } = row.drain ?? { restartContainers: false };
  const order: DrainOrder = { name: node, restartContainers, occurrenceId: row.id, patienceMs: 0, ...more };
  const drain = contextOf(about);
  return {
    action: "maintenance.drain",
    againMs: AGAIN_MS,
    ready: () => requireReady(drain, order),
    perform: () => drainNode(drain, order),
  };
}

function endOf(about: About, own: DrainRow): Step {
  const bringBack = about.row.drain?.bringBack ?? false;
  const drain = contextOf(about);
  return {
    action: "maintenance.end",
    againMs: AGAIN_SOON_MS,
    // It comes again soon.
    ready: () => requireReadyToEnd(drain, own, { bringBack, patienceMs: 0 }),
    perform: () => endDrain(drain, own, { bringBack }),
  };
}

const contextOf = ({ context, proxmox, row }: About) => drainAsSystem(context, proxmox, `window ${row.name}`);

/** @returns false where it could not begin yet, which is told once */
async function take(about: About, step: Step): Promise<boolean> {
  const { context, row, node } = about;
  const { database } = context;
  const details = { window: row.name, occurrence: row.id };
  try {
    await step.ready();
  } catch (error) {
    const reason = `${node}: ${sentenceOf(error)}`;
    if (await note(about, reason))
      await recordAudit(database.db, {
        ...asSystem(DRAINING),
        action: step.action,
        outcome: "failed",
        resourceType: "node",
        resourceId: node,
        details: { ...details, reason },
      });
    return false;
  }
  const what = { resource: "node", resourceId: node, details };
  try {
    await performAsSystem({ database, job: DRAINING, action: step.action, about: what }, step.perform);
    await note(about, null);
  } catch (error) {
    await note(about, `${node}: ${sentenceOf(error)}`);
  }
  return true;
}

/** @throws what is no answer of ours */
function sentenceOf(error: unknown): string {
  if (isAppError(error)) return error.message;
  throw error;
}

/** @returns false where it says so already */
async function note({ context, row, node }: About, text: string | null): Promise<boolean> {
  const { database, live } = context;
  const { [node]: before, ...others } = row.drainNotes;
  if ((before ?? null) === text) return false;
  const drainNotes = text === null ? others : { ...others, [node]: text };
  await database.db
    .update(maintenanceOccurrences)
    .set({ drainNotes })
    .where(eq(maintenanceOccurrences.id, row.id));
  row.drainNotes = drainNotes;
  live.publish("maintenance");
  return true;
}

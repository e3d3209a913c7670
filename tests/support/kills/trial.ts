import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../planner/random";
import { until } from "../until";
import { movedWrongly, type Placement } from "./checks";
import { type Lane, NODE } from "./lane";
import type { Look } from "./orders";

/** What became of one kill. */
export interface Trial {
  what: string;
  killedAfterMs: number;
  /** Where it stood after the next start. */
  found: string;
  /** From that start until the app was open. */
  openMs: number;
  /** From that start until nothing hung on the dead process any more, and what had begun went on or said that it does not. */
  settledMs: number;
  /** As sentences; none where all is well. */
  wrong: string[];
}

/** Longer is a failure by itself; how long it may take, the report says. */
const LIMIT_MS = 90_000;
const MOVES_MS = 180_000;
const AGAIN_MS = 1_000;
/** The order may have been refused, or the file not be changed by it. */
const LONGEST_UNTIL_WRITE_MS = 8_000;

/** When the app is killed: so long after the order, or after the change of proxlb.yaml that comes of it has begun. */
export interface Moment {
  from: "order" | "write";
  afterMs: number;
}

export interface Killed {
  /** After the order. */
  killedAfterMs: number;
  /** The next start, by `performance.now()`. */
  startedMs: number;
  /** From then until it was open. */
  openMs: number;
  /** Why the order was refused before the kill: then nothing was under way. */
  refused: string | null;
}

/** Some of the kills fall into the milliseconds in which proxlb.yaml is changed: chance alone would hardly hit them. */
export const momentOf = (random: Random, longestMs: number): Moment =>
  random.chance(0.4)
    ? { from: "write", afterMs: random.int(0, 40) }
    : { from: "order", afterMs: random.int(0, random.chance(0.5) ? Math.min(longestMs, 1_500) : longestMs) };

/** Kills the app at a moment of what comes of an order, and starts it again. */
export async function killed(
  lane: Lane,
  order: () => Promise<unknown>,
  { from, afterMs }: Moment,
): Promise<Killed> {
  const orderedMs = performance.now();
  // Its answer may never come: the kill is to fall anywhere in it.
  const ordered = order().then(
    () => null,
    (error: Error) => error.message,
  );
  if (from === "write") await untilWriting(lane);
  await pause(afterMs);
  const killedAfterMs = Math.round(performance.now() - orderedMs);
  await lane.kill();
  const refused = await ordered;
  const startedMs = await lane.start();
  return { killedAfterMs, refused, startedMs, openMs: Math.round(performance.now() - startedMs) };
}

async function untilWriting({ sql }: Lane): Promise<void> {
  const end = performance.now() + LONGEST_UNTIL_WRITE_MS;
  while (performance.now() < end) {
    const writing = await sql`select 1 from config_history where status = 'pending'
      union all select 1 from drains where phase in ('marking', 'unmarking')`;
    if (writing.length > 0) return;
  }
}

/** @returns how long after the start it was so; milliseconds */
export async function settled(
  { startedMs }: Killed,
  fits: () => boolean | Promise<boolean>,
  what: string,
): Promise<number> {
  await until(fits, { what, limitMs: LIMIT_MS, pauseMs: 100 });
  return Math.round(performance.now() - startedMs);
}

/** The drain of the node, once the cluster has been read. */
export const readLook = (lane: Lane): Promise<Look> =>
  until(lane.look, {
    what: "the cluster is read",
    fits: (found) => found === null || found.stillThere !== null,
    limitMs: LIMIT_MS,
    pauseMs: 100,
  });

/** Drains the node as a person would, going on as often as it is interrupted. */
export async function drainWhole(lane: Lane): Promise<void> {
  await persist(lane, "drain", "the node is empty", (look) => {
    if (look === null || look.state === "ended" || look.state === "interrupted") return "order";
    if (look.state !== "in_maintenance") return "wait";
    return look.stillThere === 0 ? "done" : "order";
  });
}

/** Undoes the drain as a person would. */
export async function bringBack(lane: Lane): Promise<void> {
  await persist(lane, "undo", "everybody is back", (look) => {
    if (look === null || look.state === "in_maintenance" || look.state === "return_interrupted")
      return "order";
    if (look.state !== "ended") return "wait";
    return look.away.length === 0 ? "done" : "order";
  });
}

/** What is refused just now (a run that goes on, a guest that still moves) is ordered again a moment later. */
async function persist(
  lane: Lane,
  order: "drain" | "undo",
  what: string,
  judge: (look: Look) => "order" | "wait" | "done",
): Promise<void> {
  let refused = "";
  const round = async () => {
    const look = await readLook(lane);
    const next = judge(look);
    if (next === "order")
      await lane.order({ do: order, node: NODE }).catch((error: Error) => {
        refused = error.message;
      });
    return { next, state: look?.state, stillThere: look?.stillThere, away: look?.away, refused };
  };
  await until(round, { what, fits: ({ next }) => next === "done", limitMs: MOVES_MS, pauseMs: AGAIN_MS });
}

/** What is not as it was before the trial, as sentences. */
export function asBefore(lane: Lane, before: Placement): string[] {
  const file = lane.onDisk() === lane.config ? [] : [`proxlb.yaml is another one:\n${lane.onDisk()}`];
  return [...file, ...movedWrongly(lane, before)];
}

/** The newest row of a table; 0 where there is none. */
export async function newestId({ sql }: Lane, table: "drains" | "maintenance_windows"): Promise<number> {
  const [row] = await sql<{ id: number | null }[]>`select max(id) as id from ${sql(table)}`;
  return row?.id ?? 0;
}

export { LIMIT_MS, MOVES_MS };

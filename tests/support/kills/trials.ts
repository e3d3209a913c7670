import type { WindowInput } from "@/lib/features/maintenance/windows/schema";
import type { Random } from "../planner/random";
import { until } from "../until";
import { movedSince, nothingHangs, placementOf } from "./checks";
import { type Lane, NODE } from "./lane";
import type { Look } from "./orders";
import {
  asBefore,
  bringBack,
  drainWhole,
  killed,
  LIMIT_MS,
  MOVES_MS,
  momentOf,
  newestId,
  readLook,
  settled,
  type Trial,
} from "./trial";

/** A drain of four guests takes about so long; what marks a node, or switches balancing, much less. */
const DRAIN_MS = 12_000;
const CHANGE_MS = 1_500;

/** A drain that a person began: interrupted, gone on with by a person, undone. */
export async function killDrain(lane: Lane, random: Random): Promise<Trial> {
  await lane.startAfresh();
  const before = placementOf(lane);
  const earlier = await newestId(lane, "drains");
  const moment = momentOf(random, DRAIN_MS);
  const kill = await killed(lane, () => lane.order({ do: "drain", node: NODE }), moment);
  const settledMs = await settled(kill, () => nothingHangs(lane), "the drain is settled");
  const newest = await readLook(lane);
  const look = newest !== null && newest.id > earlier ? newest : null;
  const wrong: string[] = [];
  if (look === null || look.state === "ended") {
    if (lane.onDisk() !== lane.config) wrong.push("proxlb.yaml is another one, and no drain is there");
    if (movedSince(lane, before) > 0) wrong.push("guests were moved, and no drain is there");
  } else if (look.state !== "interrupted" && look.state !== "in_maintenance")
    wrong.push(`the drain is ${look.state} after the next start`);
  await drainWhole(lane);
  await lane.startAfresh();
  await bringBack(lane);
  wrong.push(...asBefore(lane, before));
  const found = look?.state ?? (kill.refused === null ? "not begun" : `refused: ${kill.refused}`);
  const { killedAfterMs, openMs } = kill;
  return { what: "a drain", killedAfterMs, found, openMs, settledMs, wrong };
}

/** A window that begins: it is gone on with by itself. */
export async function killWindowStart(lane: Lane, random: Random): Promise<Trial> {
  const drains = random.chance(0.5);
  const what = drains ? "the start of a window that drains" : "the start of a window that marks";
  await lane.startAfresh();
  const before = placementOf(lane);
  const [earlier, earlierDrain] = [
    await newestId(lane, "maintenance_windows"),
    await newestId(lane, "drains"),
  ];
  const drain = drains ? { restartContainers: true, bringBack: true } : null;
  const window = nowFor({ kind: "maintenance", name: "Kernel", nodes: [NODE], drain });
  const moment = momentOf(random, drains ? DRAIN_MS : CHANGE_MS);
  const kill = await killed(lane, () => lane.order({ do: "plan", window }), moment);
  const { killedAfterMs, openMs } = kill;
  const id = await newestId(lane, "maintenance_windows");
  if (id === earlier) {
    const settledMs = await settled(kill, () => nothingHangs(lane), "nothing was begun");
    const found = kill.refused === null ? "not planned" : `refused: ${kill.refused}`;
    return { what, killedAfterMs, found, openMs, settledMs, wrong: asBefore(lane, before) };
  }
  const goesOn = async () => {
    if (!drains) return isMarked(lane);
    const look = await lane.look();
    const isOn = look?.state === "moving" || look?.state === "in_maintenance";
    return look !== null && look.id > earlierDrain && isOn && (await nothingHangs(lane));
  };
  const settledMs = await settled(kill, goesOn, `${what} goes on`);
  const found = drains ? ((await lane.look())?.state ?? "gone") : "marked";
  if (drains) {
    await untilEmpty(lane);
    await lane.startAfresh();
  }
  const [times] = await lane.sql<{ n: number }[]>`
    select count(*)::int as n from maintenance_occurrences where window_id = ${id}`;
  const wrong = times?.n === 1 ? [] : [`the window began ${times?.n} times`];
  await lane.order({ do: "end", id });
  await until(() => isOver(lane, drains), { what: "the window is over", limitMs: MOVES_MS, pauseMs: 200 });
  return { what, killedAfterMs, found, openMs, settledMs, wrong: [...wrong, ...asBefore(lane, before)] };
}

/** A window that drained its node ends: it is gone on with by itself, until everybody is back. */
export async function killWindowEnd(lane: Lane, random: Random): Promise<Trial> {
  const what = "the end of a window that drains";
  const before = placementOf(lane);
  const drain = { restartContainers: true, bringBack: true };
  const window = nowFor({ kind: "maintenance", name: "Kernel", nodes: [NODE], drain });
  const id = await lane.order<number>({ do: "plan", window });
  if (id === null) throw new Error("The app ended by itself.");
  await untilEmpty(lane);
  await lane.startAfresh();
  const kill = await killed(lane, () => lane.order({ do: "end", id }), momentOf(random, DRAIN_MS));
  const { killedAfterMs, openMs } = kill;
  const [row] = await lane.sql<{ state: string }[]>`
    select state from maintenance_occurrences where window_id = ${id}`;
  if (row?.state === "open") await lane.order({ do: "end", id });
  const goesOn = async () => {
    const look = await lane.look();
    const isOn = look?.state === "returning" || (look?.state === "ended" && look.away.length === 0);
    return isOn && (await nothingHangs(lane));
  };
  const settledMs = await settled(kill, goesOn, `${what} goes on`);
  const found = row?.state === "open" ? "still open" : ((await lane.look())?.state ?? "gone");
  await until(() => isOver(lane, true), { what: "the window is over", limitMs: MOVES_MS, pauseMs: 200 });
  return { what, killedAfterMs, found, openMs, settledMs, wrong: asBefore(lane, before) };
}

/** A blackout that ends, by itself or because somebody ends it: what proxlb.yaml said before comes back. */
export async function killBlackoutEnd(lane: Lane, random: Random): Promise<Trial> {
  const before = placementOf(lane);
  const bySomebody = random.chance(0.5);
  const id = await lane.order<number>({ do: "plan", window: nowFor({ kind: "blackout", name: "Backups" }) });
  if (id === null) throw new Error("The app ended by itself.");
  await until(() => isHeld(lane, "balancing.enable"), { what: "the blackout holds", limitMs: LIMIT_MS });
  const wrong = lane.onDisk().includes("enable: false") ? [] : ["the blackout switched nothing off"];
  const end = async () => {
    if (bySomebody) return lane.order({ do: "end", id });
    await lane.sql`update maintenance_occurrences set ends_at = now() where window_id = ${id}`;
    return lane.order({ do: "hurry" });
  };
  const kill = await killed(lane, end, momentOf(random, CHANGE_MS));
  const [row] = await lane.sql<{ over: boolean }[]>`
    select state = 'ended' or ends_at <= now() as over from maintenance_occurrences where window_id = ${id}`;
  if (row?.over === false) {
    if (!lane.onDisk().includes("enable: false")) wrong.push("balancing came back before the blackout's end");
    await lane.order({ do: "end", id });
  }
  const settledMs = await settled(kill, () => isOver(lane, false), "the former value is back");
  const found = row?.over ? "over" : "still open";
  wrong.push(...asBefore(lane, before));
  const { killedAfterMs, openMs } = kill;
  return { what: "a blackout's end", killedAfterMs, found, openMs, settledMs, wrong };
}

/** The window has sent everybody away, by itself. */
async function untilEmpty(lane: Lane): Promise<void> {
  const fits = (look: Look) => look?.state === "in_maintenance" && look.stillThere === 0;
  await until(lane.look, {
    what: "the window has emptied its node",
    fits,
    limitMs: MOVES_MS,
    pauseMs: 200,
  });
}

/** It begins in the minute of now, so at once. */
function nowFor(of: Pick<WindowInput, "kind" | "name" | "nodes" | "drain">): WindowInput {
  const [date = "", time = ""] = new Date().toISOString().slice(0, 16).split("T");
  return { ...of, repeat: { every: "once", date, time }, timeZone: "UTC", durationMinutes: 60 };
}

async function isHeld({ sql }: Lane, key: string): Promise<boolean> {
  const rows = await sql`select 1 from config_holds where key = ${key} and applied_at is not null`;
  return rows.length > 0;
}

const isMarked = async (lane: Lane): Promise<boolean> =>
  (await isHeld(lane, `maintenance/${NODE}`)) && lane.onDisk().includes(`maintenance_nodes: [${NODE}]`);

/** Nothing of it is left, neither in the database nor on disk. */
async function isOver(lane: Lane, drains: boolean): Promise<boolean> {
  const [left] = await lane.sql<{ n: number }[]>`select (
    (select count(*) from maintenance_occurrences where state = 'open') + (select count(*) from config_holds)
  )::int as n`;
  if (left?.n !== 0 || lane.onDisk() !== lane.config || !(await nothingHangs(lane))) return false;
  if (!drains) return true;
  const look = await lane.look();
  return look?.state === "ended" && look.away.length === 0;
}

import { isDeepStrictEqual } from "node:util";
import type { Edit } from "@/lib/proxlb/config/edit";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { type MadeKey, madeByMarking, markedIn, markingEdit } from "../marked-list";

/** A value of proxlb.yaml that is another one for a time, and what it was before. */
export interface Held {
  /** `BALANCING`, or `nodeKey(name)`. */
  key: string;
  /** The value before; null where the key was not there. Of a node: whether it was in the list already. */
  former: boolean | null;
  /** Of a node: what of the list is made by marking it. */
  madeKey: MadeKey | null;
}

/** `balancing.enable`: false while nothing is to be balanced. */
export const BALANCING = "balancing.enable";
const NODE = "maintenance/";

/** A node's place in `proxmox_cluster.maintenance_nodes`. */
export const nodeKey = (node: string): string => `${NODE}${node}`;
/** The node that a key is about; null for another one. */
export const nodeOf = (key: string): string | null => (key.startsWith(NODE) ? key.slice(NODE.length) : null);

const ENABLE = ["balancing", "enable"];

/** What a value is before it is taken. @param values of the file, as they are written */
export function formerOf(values: unknown, key: string): Held {
  const node = nodeOf(key);
  if (node !== null) return { key, former: markedIn(values).includes(node), madeKey: madeByMarking(values) };
  const enable = valueAt(values, ENABLE);
  // ProxLB's own default is false: a key that is not there is told from one that says so.
  const former = enable === undefined || enable === null ? null : isTrue(enable);
  return { key, former, madeKey: null };
}

/**
 * The edits that put held values to what they are to be, and given-back ones to what they were. What somebody else
 * wrote meanwhile stays: a node that is not in the list any more, or balancing that was switched on again.
 * @param values of the file, as they are written
 */
export function editsFor(values: unknown, take: readonly Held[], giveBack: readonly Held[]): Edit[] {
  return [...balancingEdits(values, take, giveBack), ...listEdits(values, take, giveBack)];
}

function balancingEdits(values: unknown, take: readonly Held[], giveBack: readonly Held[]): Edit[] {
  const now = valueAt(values, ENABLE);
  const isOff = now === undefined || now === null || !isTrue(now);
  if (take.some(({ key }) => key === BALANCING))
    return isOff ? [] : [{ do: "set", path: ENABLE, value: false }];
  const back = giveBack.find(({ key }) => key === BALANCING);
  // Off is what it is without the key as well, so only a true one has to come back.
  return back?.former === true && isOff ? [{ do: "set", path: ENABLE, value: true }] : [];
}

function listEdits(values: unknown, take: readonly Held[], giveBack: readonly Held[]): Edit[] {
  const list = markedIn(values);
  const added = take.flatMap(({ key }) => nodeOf(key) ?? []).filter((node) => !list.includes(node));
  const gone = new Set(
    giveBack.filter(({ former }) => former !== true).flatMap(({ key }) => nodeOf(key) ?? []),
  );
  const after = [...list.filter((node) => !gone.has(node)), ...added];
  if (isDeepStrictEqual(after, list)) return [];
  const made = giveBack.flatMap(({ madeKey }) => madeKey ?? []);
  return [markingEdit(values, after, made[0] ?? null)];
}

/** As pydantic reads it. */
function isTrue(value: unknown): boolean {
  return value === true || /^(?:true|1|on|t|y|yes)$/i.test(String(value));
}

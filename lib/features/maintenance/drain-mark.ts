import "server-only";
import type { Db } from "@/db/client";
import { readConfigFile } from "@/lib/config-file/read";
import { requireUsableConfig, usableConfig } from "@/lib/config-file/usable";
import { type EditsOf, editFile } from "@/lib/config-versions/edit-file";
import { writtenValues } from "@/lib/proxlb/yaml/read";
import type { DrainActor, DrainRow } from "./drain-store";
import { heldFor, leaveMark } from "./holds/marks";
import { madeByOverlapping } from "./made-key";
import { madeByMarking, markedIn, markingEdit } from "./marked-list";

/** Nodes that proxlb.yaml has in maintenance now; null while it cannot be used. */
export async function markedNodes(): Promise<readonly string[] | null> {
  const { config } = usableConfig(await readConfigFile());
  return config?.proxmox_cluster.maintenance_nodes ?? null;
}

/** Whether proxlb.yaml has the node in maintenance now; null while it cannot be used. */
export async function isMarked(node: string): Promise<boolean | null> {
  return (await markedNodes())?.includes(node) ?? null;
}

/** How the node stands in proxlb.yaml before a drain marks it. @throws AppError unavailable where it cannot be used */
export async function beforeMark(db: Db, node: string): Promise<Pick<DrainRow, "wasMarked" | "madeKey">> {
  const values = writtenValues((await requireUsableConfig()).text);
  const marked = markedIn(values);
  const madeKey = madeByMarking(values) ?? (await madeByOverlapping(db, marked));
  return { wasMarked: marked.includes(node), madeKey };
}

/**
 * Marks a node as one in maintenance; nothing else of the file changes.
 * @param onClaim ends it by throwing, right before the file is written
 * @returns the version that was written; null where it said so already
 */
export function markNode(
  db: Db,
  author: DrainActor,
  { node, description }: { node: string; description: string },
  onClaim?: () => Promise<void>,
): Promise<number | null> {
  const edits: EditsOf = ({ proxmox_cluster }, values) => {
    const names = proxmox_cluster.maintenance_nodes;
    return names.includes(node) ? [] : [markingEdit(values, [...names, node], null)];
  };
  return editFile(db, { author, description }, edits, onClaim);
}

/** Has ProxLB ignore a node, or count it again. @returns as `markNode` */
export function listIgnored(
  db: Db,
  author: DrainActor,
  { node, on, description }: { node: string; on: boolean; description: string },
): Promise<number | null> {
  return editFile(db, { author, description }, ({ proxmox_cluster }) => {
    const names = proxmox_cluster.ignore_nodes;
    if (names.includes(node) === on) return [];
    const value = on ? [...names, node] : names.filter((name) => name !== node);
    return [{ do: "set", path: ["proxmox_cluster", "ignore_nodes"], value }];
  });
}

/**
 * Takes the mark of a drain off its node. While a window holds the node the mark is the window's from then on, and one that
 * was there before the drain stays. A list that the drain made goes with the last node on it.
 * @param onClaim as of `markNode`
 * @returns the version that was written; null where the mark stays
 */
export async function takeMarkOff(
  db: Db,
  author: DrainActor,
  { nodeName: node, wasMarked, madeKey }: Pick<DrainRow, "nodeName" | "wasMarked" | "madeKey">,
  onClaim?: () => Promise<void>,
): Promise<number | null> {
  if (wasMarked || (await leaveMark(db, node))) return null;
  const saved = { author, description: `${node} is back` };
  const edits: EditsOf = ({ proxmox_cluster }, values) => {
    const names = proxmox_cluster.maintenance_nodes;
    const others = names.filter((name) => name !== node);
    return names.includes(node) ? [markingEdit(values, others, madeKey)] : [];
  };
  const version = await editFile(db, saved, edits, onClaim);
  // A window that began at this very moment took the mark for its own.
  if (version === null || !(await leaveMark(db, node))) return version;
  const because = await heldFor(db, [node]);
  const description = `For ${because.get(node) ?? "a window"}.`;
  return markNode(db, author, { node, description });
}

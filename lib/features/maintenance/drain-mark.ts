import "server-only";
import type { Db } from "@/db/client";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { editFile } from "@/lib/config-versions/edit-file";
import type { DrainActor, DrainRow } from "./drain-store";
import { heldFor, leaveMark } from "./holds/marks";

type NodeList = "maintenance_nodes" | "ignore_nodes";

/** Nodes that proxlb.yaml lists now; null while it cannot be used. */
async function knownNodes(list: NodeList): Promise<readonly string[] | null> {
  const { config } = usableConfig(await readConfigFile());
  return config?.proxmox_cluster[list] ?? null;
}

/** Nodes that proxlb.yaml lists now; nothing while it cannot be used. */
export async function listedNodes(list: NodeList): Promise<readonly string[]> {
  return (await knownNodes(list)) ?? [];
}

/** Nodes that proxlb.yaml has in maintenance now; null while it cannot be used. */
export const markedNodes = () => knownNodes("maintenance_nodes");

/** Whether proxlb.yaml has the node in maintenance now; null while it cannot be used. */
export async function isMarked(node: string): Promise<boolean | null> {
  return (await markedNodes())?.includes(node) ?? null;
}

/**
 * Puts a node on a list of proxlb.yaml, or takes it off; nothing else of the file changes.
 * @returns the version that was written; null where it said so already
 */
export function listNode(
  db: Db,
  author: DrainActor,
  { list, node, on, description }: { list: NodeList; node: string; on: boolean; description: string },
): Promise<number | null> {
  return editFile(db, { author, description }, ({ proxmox_cluster }) => {
    const names = proxmox_cluster[list];
    if (names.includes(node) === on) return [];
    const value = on ? [...names, node] : names.filter((name) => name !== node);
    return [{ do: "set", path: ["proxmox_cluster", list], value }];
  });
}

/**
 * Takes the mark of a drain off its node. While a window holds the node the mark is the window's from then on, and one that
 * was there before the drain stays.
 * @returns the version that was written; null where the mark stays
 */
export async function takeMarkOff(
  db: Db,
  author: DrainActor,
  { nodeName: node, wasMarked }: Pick<DrainRow, "nodeName" | "wasMarked">,
): Promise<number | null> {
  if (wasMarked || (await leaveMark(db, node))) return null;
  const what = { list: "maintenance_nodes" as const, node };
  const version = await listNode(db, author, { ...what, on: false, description: `${node} is back` });
  // A window that began at this very moment took the mark for its own.
  if (version === null || !(await leaveMark(db, node))) return version;
  const because = await heldFor(db, [node]);
  const description = `For ${because.get(node) ?? "a window"}.`;
  return listNode(db, author, { ...what, on: true, description });
}

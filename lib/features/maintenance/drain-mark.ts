import "server-only";
import type { Db } from "@/db/client";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { editFile } from "@/lib/config-versions/edit-file";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Daemon } from "@/lib/daemon/schema";
import type { DrainActor } from "./drain-store";

type NodeList = "maintenance_nodes" | "ignore_nodes";

/** Nodes that proxlb.yaml lists now; nothing while it cannot be used. */
export async function listedNodes(list: NodeList): Promise<readonly string[]> {
  const { config } = usableConfig(await readConfigFile());
  return config?.proxmox_cluster[list] ?? [];
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
 * Has the running ProxLB read the file again, at its next cycle. One that does not run reads it when it starts.
 * @returns what it was not told and why, as a sentence; null where it was, or will
 */
export async function tellProxlb(daemon: Daemon): Promise<string | null> {
  try {
    const { state } = await daemon.inspect();
    if (state !== "running" && state !== "starting") return null;
    await daemon.reload();
    return null;
  } catch (error) {
    log("maintenance").warn({ error: messageOf(error) }, "ProxLB could not be told to read its file again");
    return `ProxLB was not told to read proxlb.yaml again: ${messageOf(error)} Until it has, it may move guests back.`;
  }
}

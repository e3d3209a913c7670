import type { BalanceTarget } from "@/lib/features/config/schema";
import type { NodeState } from "@/lib/snapshot/schema";

export interface NodeMark {
  word: string;
  tone: "failure" | "attention" | "outline";
  /** What it means for ProxLB. */
  hint: string;
}

/** Why a node is not like the others, worst first; empty for a node that simply works. */
export function nodeMarks(node: NodeState, target: BalanceTarget | null): NodeMark[] {
  const marks: NodeMark[] = [];
  if (node.status === "offline") marks.push(OFFLINE);
  if (node.status === "unknown") marks.push(UNKNOWN);
  if (target?.maintenanceNodes.includes(node.name)) marks.push(BY_CONFIG);
  if (node.haMaintenance) marks.push(BY_HA);
  if (target?.ignoreNodes.includes(node.name)) marks.push(IGNORED);
  return marks;
}

const OFFLINE: NodeMark = {
  word: "offline",
  tone: "failure",
  hint: "The cluster does not reach this node. Nobody knows the state of its guests.",
};
const UNKNOWN: NodeMark = {
  word: "status unknown",
  tone: "attention",
  hint: "PVE has no figures of this node yet, for example right after it joined.",
};
const BY_CONFIG: NodeMark = {
  word: "maintenance",
  tone: "attention",
  hint: "Listed in proxmox_cluster.maintenance_nodes: ProxLB moves its guests away and brings none.",
};
const BY_HA: NodeMark = {
  word: "HA maintenance",
  tone: "attention",
  hint: "Put into maintenance in PVE's HA manager: ProxLB moves its guests away and brings none.",
};
const IGNORED: NodeMark = {
  word: "ignored",
  tone: "outline",
  hint: "Listed in proxmox_cluster.ignore_nodes: ProxLB neither counts nor touches it.",
};

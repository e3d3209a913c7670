import { type NodeMark, nodeMarks } from "@/components/cluster/node-marks";
import type { FilterField } from "@/components/table/filter-query";
import type { GuestSummary } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { usedPercent } from "@/lib/proxlb/balance";
import type { NodeState } from "@/lib/snapshot/schema";

/** A node with all that its row shows. Percents 0..100, null where PVE does not say. */
export interface NodeRow {
  node: NodeState;
  marks: NodeMark[];
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  guestsRunning: number;
  guestsTotal: number;
}

export function toNodeRows(
  nodes: readonly NodeState[],
  byNode: GuestSummary["byNode"],
  target: BalanceTarget | null,
): NodeRow[] {
  return nodes.map((node) => ({
    node,
    marks: nodeMarks(node, target),
    cpuPercent: usedPercent(node, "cpu"),
    memoryPercent: usedPercent(node, "memory"),
    diskPercent: usedPercent(node, "disk"),
    guestsRunning: byNode[node.name]?.running ?? 0,
    guestsTotal: byNode[node.name]?.total ?? 0,
  }));
}

export const NODE_FIELDS: FilterField<NodeRow>[] = [
  {
    name: "name",
    type: "text",
    match: "contains",
    hint: "part of the node's name",
    read: ({ node }) => node.name,
  },
  {
    name: "status",
    type: "text",
    hint: "online, offline or unknown",
    values: ["online", "offline", "unknown"],
    read: ({ node }) => node.status,
  },
  {
    name: "is",
    type: "list",
    match: "contains",
    hint: "in maintenance, or ignored by ProxLB",
    values: ["maintenance", "ignored"],
    read: ({ marks }) => marks.map((mark) => mark.word),
  },
  { name: "cpu", type: "number", hint: "CPU in per cent: cpu>80", read: (row) => row.cpuPercent },
  { name: "mem", type: "number", hint: "memory in per cent: mem>80", read: (row) => row.memoryPercent },
  { name: "disk", type: "number", hint: "root disk in per cent", read: (row) => row.diskPercent },
  { name: "guests", type: "number", hint: "running guests: guests<5", read: (row) => row.guestsRunning },
];

export function nodeText({ node }: NodeRow): string {
  return `${node.name} ${node.ipAddress ?? ""}`.toLowerCase();
}

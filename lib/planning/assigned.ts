import "server-only";
import { isSeenRunning } from "@/lib/proxlb/planner/from-snapshot";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import type { Placement } from "./schema";

/** As ProxLB's mode `assigned` counts: configured size of the running guests over the size of their online node. */
export function assignedRatios(
  nodes: readonly NodeState[],
  guests: readonly GuestState[],
): Placement["assigned"] {
  const totals = new Map(nodes.map(({ name }) => [name, { cpu: 0, memory: 0, disk: 0 }]));
  for (const guest of guests) {
    const total = isSeenRunning(guest) ? totals.get(guest.node) : undefined;
    if (!total) continue;
    total.cpu += guest.cpuCores ?? 0;
    total.memory += guest.memoryTotalBytes ?? 0;
    total.disk += guest.diskTotalBytes ?? 0;
  }
  return nodes
    .filter((node) => node.status === "online")
    .map((node) => {
      const total = totals.get(node.name) ?? { cpu: 0, memory: 0, disk: 0 };
      return {
        node: node.name,
        cpuRatio: ratio(total.cpu, node.cpuCores),
        memoryRatio: ratio(total.memory, node.memoryTotalBytes),
        diskRatio: ratio(total.disk, node.diskTotalBytes),
      };
    });
}

function ratio(amount: number, whole: number | null): number | null {
  return whole ? amount / whole : null;
}

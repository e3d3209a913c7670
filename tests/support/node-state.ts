import type { NodeState } from "@/lib/snapshot/schema";

/** A node online that nothing is special about, but for what a test says of it. */
export function nodeState(name: string, part: Partial<NodeState> = {}): NodeState {
  return {
    name,
    status: "online",
    haMaintenance: false,
    haState: null,
    cpuRatio: 0.1,
    cpuCores: 8,
    memoryUsedBytes: 10,
    memoryTotalBytes: 100,
    diskUsedBytes: 1,
    diskTotalBytes: 9,
    uptimeSeconds: 1,
    ipAddress: null,
    ...part,
  };
}

import type { NodeState } from "@/lib/snapshot/schema";

interface ClusterTotals {
  online: number;
  /** Of the nodes that have figures; `ratio` is 0..1, null without any. */
  cpu: { ratio: number | null; cores: number };
  memory: { ratio: number | null; usedBytes: number | null; totalBytes: number | null };
}

/** CPU and memory over all online nodes, each weighed by its size. */
export function totalsOf(nodes: readonly NodeState[]): ClusterTotals {
  const online = nodes.filter((node) => node.status === "online");
  const sum = { cores: 0, busyCores: 0, usedBytes: 0, totalBytes: 0 };
  for (const { cpuRatio, cpuCores, memoryUsedBytes, memoryTotalBytes } of online) {
    if (cpuRatio !== null && cpuCores !== null) {
      sum.cores += cpuCores;
      sum.busyCores += cpuRatio * cpuCores;
    }
    if (memoryUsedBytes !== null && memoryTotalBytes !== null) {
      sum.usedBytes += memoryUsedBytes;
      sum.totalBytes += memoryTotalBytes;
    }
  }
  const known = sum.totalBytes > 0;
  return {
    online: online.length,
    cpu: { ratio: sum.cores > 0 ? sum.busyCores / sum.cores : null, cores: sum.cores },
    memory: {
      ratio: known ? sum.usedBytes / sum.totalBytes : null,
      usedBytes: known ? sum.usedBytes : null,
      totalBytes: known ? sum.totalBytes : null,
    },
  };
}

import type { PlannerCluster, PlannerGuest, PlannerNode } from "@/lib/proxlb/planner/cluster";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { Random } from "./random";
import { ALL_KNOWN } from "./world";

const GIB = 1024 ** 3;

/** ProxLB's defaults, with execution on and the given settings over them. */
export function plainConfig(
  changes: {
    balancing?: Partial<PlannerConfig["balancing"]>;
    proxmox_cluster?: Partial<PlannerConfig["proxmox_cluster"]>;
  } = {},
): PlannerConfig {
  return {
    proxmox_cluster: {
      maintenance_nodes: [],
      ignore_nodes: [],
      maintenance_nodes_schedule: { duration: 0, "pre-migration": 0, schedules: {} },
      ...changes.proxmox_cluster,
    },
    balancing: {
      enable: true,
      balance_types: ["vm", "ct"],
      method: "memory",
      mode: "used",
      balanciness: 10,
      memory_threshold: null,
      cpu_threshold: null,
      disk_threshold: null,
      balance_larger_guests_first: false,
      enforce_affinity: false,
      enforce_pinning: false,
      ignore_guests: [],
      node_resource_reserve: null,
      pools: null,
      psi: null,
      parallel: false,
      parallel_jobs: 5,
      with_local_disks: true,
      max_job_validation: 1800,
      ...changes.balancing,
    },
  };
}

/** A large cluster of uneven nodes, with a tenth of its guests under rules. */
export function largeCluster({ nodes, guests }: { nodes: number; guests: number }): PlannerCluster {
  const random = new Random(nodes * 100_003 + guests);
  const names = Array.from({ length: nodes }, (_, index) => `node${String(index + 1).padStart(3, "0")}`);
  const used = new Map(names.map((name) => [name, 4 * GIB]));
  const placed = Array.from({ length: guests }, (_, index): PlannerGuest => {
    const node = names[Math.floor(random.next() ** 1.6 * names.length)] ?? "";
    const memoryTotalBytes = random.int(1, 16) * GIB;
    const memoryUsedBytes = Math.floor(memoryTotalBytes * random.next());
    used.set(node, (used.get(node) ?? 0) + memoryUsedBytes);
    return {
      vmid: 100 + index,
      name: `guest${index}`,
      type: random.chance(0.7) ? "vm" : "ct",
      node,
      running: true,
      cpuCores: random.int(1, 16),
      cpuRatio: random.next(),
      memoryUsedBytes,
      memoryTotalBytes,
      diskUsedBytes: 0,
      diskTotalBytes: random.int(8, 200) * GIB,
      tags: random.chance(0.1) ? [ruleTag(random, guests, names)] : [],
      pressure: null,
    };
  });
  return {
    nodes: names.map((name) => plannerNode(name, used.get(name) ?? 0, random)),
    guests: placed,
    pools: [],
    haRules: [],
    provenance: ALL_KNOWN,
  };
}

function ruleTag(random: Random, guests: number, names: string[]): string {
  const group = random.int(1, Math.max(1, Math.floor(guests / 40)));
  return random.pick([
    `plb_affinity_${group}`,
    `plb_anti_affinity_${group}`,
    `plb_pin_${random.pick(names)}`,
  ]);
}

function plannerNode(name: string, memoryUsedBytes: number, random: Random): PlannerNode {
  return {
    name,
    online: true,
    haMaintenance: random.chance(0.02),
    pveVersion: "9.0.3",
    cpuRatio: random.next(),
    cpuCores: 64,
    memoryUsedBytes,
    memoryTotalBytes: 4096 * GIB,
    diskUsedBytes: 20 * GIB,
    diskTotalBytes: 100 * GIB,
    pressure: null,
  };
}

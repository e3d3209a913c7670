import type { Method } from "./config";

/** Pressure stall figures in percent: hour averages and the highest of the last six samples. */
export interface Pressure {
  some: number;
  full: number;
  someSpikes: number;
  fullSpikes: number;
}
export type PressureByMethod = Readonly<Record<Method, Pressure>>;

/** null means PVE did not say; the plan then states the gap. */
type Figure = number | null;

export interface PlannerNode {
  readonly name: string;
  readonly online: boolean;
  /** In maintenance by PVE's own HA manager. */
  readonly haMaintenance: boolean;
  /** As `/nodes/{node}/version` writes it: "9.0.3". */
  readonly pveVersion: string;
  readonly cpuRatio: Figure;
  readonly cpuCores: Figure;
  readonly memoryUsedBytes: Figure;
  readonly memoryTotalBytes: Figure;
  readonly diskUsedBytes: Figure;
  readonly diskTotalBytes: Figure;
  readonly pressure: PressureByMethod | null;
}

export interface PlannerGuest {
  readonly vmid: number;
  readonly name: string;
  readonly type: "vm" | "ct";
  readonly node: string;
  readonly running: boolean;
  readonly cpuCores: Figure;
  /** Average of the last hour, 0..1 of the guest's own cores. */
  readonly cpuRatio: Figure;
  readonly memoryUsedBytes: Figure;
  readonly memoryTotalBytes: Figure;
  readonly diskUsedBytes: Figure;
  readonly diskTotalBytes: Figure;
  readonly tags: readonly string[];
  readonly pressure: PressureByMethod | null;
}

export interface PlannerPool {
  readonly id: string;
  /** Guest *names*: ProxLB knows pool members by nothing else. */
  readonly members: readonly string[];
}

export interface PlannerHaRule {
  readonly id: string;
  readonly negative: boolean;
  readonly disabled: boolean;
  /** As PVE writes them: "pve1", or "pve1:2" with a priority. */
  readonly nodes: readonly string[];
  readonly vmids: readonly number[];
}

/** Why the input is not exactly what ProxLB reads, or does not make sense. */
export interface Gap {
  readonly code:
    | "guest_cpu_current"
    | "pressure_missing"
    | "node_order"
    | "guest_order"
    | "versions_assumed"
    | "pools_by_guest"
    | "time_zone_assumed"
    | "guest_without_figures"
    | "node_without_figures"
    | "pin_node_unknown"
    | "pin_spelling"
    | "ha_priority"
    | "config_node_unknown"
    | "pool_unknown";
  /** What it can change; `nothing` means that ProxLB has the very same gap. */
  readonly affects: "moves" | "order" | "nothing";
  /** The nodes, guests, pools or rules it is about. */
  readonly subjects: readonly string[];
}

/** All that decides a plan, in the order in which ProxLB reads it: that order breaks ties. */
export interface PlannerCluster {
  readonly nodes: readonly PlannerNode[];
  /** In API order; ProxLB reads node by node, VMs before CTs, and the planner sorts so. */
  readonly guests: readonly PlannerGuest[];
  readonly pools: readonly PlannerPool[];
  readonly haRules: readonly PlannerHaRule[];
  /** Gaps known from where the cluster came from. */
  readonly gaps: readonly Gap[];
}

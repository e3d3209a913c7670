/** What ProxLB balances by (`balancing.method`). */
export const METHODS = ["memory", "cpu", "disk"] as const;
export type Method = (typeof METHODS)[number];

/** Which figure of the method counts (`balancing.mode`). */
export type Mode = "used" | "assigned" | "psi";

/** When pressure makes a node or a guest hot, in percent (`balancing.psi.nodes.memory` and its like). */
export interface PressureThreshold {
  pressure_full: number;
  pressure_some: number;
  pressure_spikes: number;
}
type PressureThresholds = Readonly<Partial<Record<Method, PressureThreshold>>>;

export interface PoolConfig {
  readonly type?: "affinity" | "anti-affinity" | null | undefined;
  /** Node names as written in the config. */
  readonly pin?: readonly string[] | null | undefined;
  readonly strict?: boolean | undefined;
}

/**
 * The part of ProxLB's config that decides a plan, with the file's own keys and ProxLB's defaults filled in.
 * Structural, so that a whole parsed config fits.
 */
export interface PlannerConfig {
  readonly proxmox_cluster: {
    readonly maintenance_nodes: readonly string[];
    readonly ignore_nodes: readonly string[];
    readonly maintenance_nodes_schedule: {
      /** Hours. */
      readonly duration: number;
      /** Minutes before the window in which guests already leave. */
      readonly "pre-migration": number;
      /** Node name to entries such as "Monday, 8:00". */
      readonly schedules: Readonly<Record<string, readonly string[]>>;
    };
  };
  readonly balancing: {
    readonly enable: boolean;
    readonly balance_types: readonly ("vm" | "ct")[];
    readonly method: Method;
    readonly mode: Mode;
    /** Percentage points between the highest and the lowest node that are still fine. */
    readonly balanciness: number;
    readonly memory_threshold?: number | null | undefined;
    readonly cpu_threshold?: number | null | undefined;
    readonly disk_threshold?: number | null | undefined;
    readonly balance_larger_guests_first: boolean;
    readonly enforce_affinity: boolean;
    readonly enforce_pinning: boolean;
    readonly ignore_guests?: readonly string[] | undefined;
    /** Node name or "defaults" to GiB; ProxLB applies `memory` alone. */
    readonly node_resource_reserve?:
      | Readonly<Record<string, Readonly<Partial<Record<Method, number>>>>>
      | null
      | undefined;
    readonly pools?: Readonly<Record<string, PoolConfig>> | null | undefined;
    readonly psi?:
      | { readonly nodes: PressureThresholds; readonly guests: PressureThresholds }
      | null
      | undefined;
    readonly parallel?: boolean | undefined;
    readonly parallel_jobs?: number | undefined;
  };
}

/** The threshold that ProxLB looks at: the one of the method, where 0 means none. */
export function thresholdOf(balancing: PlannerConfig["balancing"]): number | null {
  const { method } = balancing;
  return balancing[`${method}_threshold`] || null;
}

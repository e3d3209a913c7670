import { z } from "zod";
import { METHODS, MODES } from "@/lib/proxlb/methods";
import { GUEST_TYPES } from "@/lib/snapshot/schema";

export const Method = z.enum(METHODS);
export type Method = z.infer<typeof Method>;

export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

/** When pressure makes a node or a guest hot, in percent (`balancing.psi.nodes.memory` and its like). */
const PressureThreshold = z.object({
  pressure_full: z.number(),
  pressure_some: z.number(),
  pressure_spikes: z.number(),
});
export type PressureThreshold = z.infer<typeof PressureThreshold>;

const PressureThresholds = z.partialRecord(Method, PressureThreshold);

const PoolConfig = z.object({
  type: z.enum(["affinity", "anti-affinity"]).nullable(),
  /** Node names as written in the config. */
  pin: z.array(z.string()).nullable(),
  strict: z.boolean(),
});
export type PoolConfig = z.infer<typeof PoolConfig>;

const Balancing = z.object({
  enable: z.boolean(),
  balance_types: z.array(z.enum(GUEST_TYPES)),
  method: Method,
  mode: Mode,
  /** Percentage points between the highest and the lowest node that are still fine. */
  balanciness: z.number(),
  memory_threshold: z.number().nullable(),
  cpu_threshold: z.number().nullable(),
  disk_threshold: z.number().nullable(),
  balance_larger_guests_first: z.boolean(),
  enforce_affinity: z.boolean(),
  enforce_pinning: z.boolean(),
  ignore_guests: z.array(z.string()),
  /** Node name or "defaults" to GiB; ProxLB applies `memory` alone. */
  node_resource_reserve: z.record(z.string(), z.partialRecord(Method, z.number())).nullable(),
  pools: z.record(z.string(), PoolConfig).nullable(),
  psi: z.object({ nodes: PressureThresholds, guests: PressureThresholds }).nullable(),
  parallel: z.boolean(),
  parallel_jobs: z.number(),
  /** Do not decide the plan, but what Proxmox makes of it. */
  with_local_disks: z.boolean(),
  /** Polls of about 5 s after which ProxLB gives up waiting for a migration. */
  max_job_validation: z.number(),
});

/**
 * The part of proxlb.yaml that decides a plan, in the file's own words and with ProxLB's defaults filled in. Holds no
 * secret: it travels to the browser.
 */
export const PlannerConfig = z.object({
  proxmox_cluster: z.object({
    maintenance_nodes: z.array(z.string()),
    ignore_nodes: z.array(z.string()),
    maintenance_nodes_schedule: z.object({
      /** Hours. */
      duration: z.number(),
      /** Minutes before the window in which guests already leave. */
      "pre-migration": z.number(),
      /** Node name to entries such as "Monday, 8:00". */
      schedules: z.record(z.string(), z.array(z.string())),
    }),
  }),
  balancing: Balancing,
});
export type PlannerConfig = z.infer<typeof PlannerConfig>;

/** The threshold that ProxLB looks at: the one of the method, where 0 means none. */
export function thresholdOf(balancing: PlannerConfig["balancing"]): number | null {
  const { method } = balancing;
  return balancing[`${method}_threshold`] || null;
}

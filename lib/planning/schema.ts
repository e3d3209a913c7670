import { z } from "zod";
import { METHODS } from "@/lib/proxlb/planner/config";
import { PlacementRow } from "@/lib/proxlb/planner/placement-schema";
import { Plan } from "@/lib/proxlb/planner/plan-schema";

const Method = z.enum(METHODS);
const Mode = z.enum(["used", "assigned", "psi"]);
const yesNo = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

/** Settings tried out and not saved; from a query string or from JSON. Unknown names are refused. */
export const WhatIf = z.strictObject({
  method: Method.optional(),
  mode: Mode.optional(),
  /** Percentage points between the highest and the lowest node that are still fine. */
  balancinessPoints: z.coerce.number().int().min(0).max(100).optional(),
  /** Of the method; 0 means none. */
  thresholdPercent: z.coerce.number().int().min(0).max(100).optional(),
  largerFirst: yesNo.optional(),
});
export type WhatIf = z.infer<typeof WhatIf>;

const Pressure = z.object({
  pressure_full: z.number(),
  pressure_some: z.number(),
  pressure_spikes: z.number(),
});
const PressureMap = z.object({
  memory: Pressure.optional(),
  cpu: Pressure.optional(),
  disk: Pressure.optional(),
});
const Reserve = z.object({
  memory: z.number().optional(),
  cpu: z.number().optional(),
  disk: z.number().optional(),
});

/** The part of proxlb.yaml that decides a plan, in the file's own words. Holds no secret. */
export const PlannerSettings = z.object({
  proxmox_cluster: z.object({
    maintenance_nodes: z.array(z.string()),
    ignore_nodes: z.array(z.string()),
    maintenance_nodes_schedule: z.object({
      duration: z.number(),
      "pre-migration": z.number(),
      schedules: z.record(z.string(), z.array(z.string())),
    }),
  }),
  balancing: z.object({
    enable: z.boolean(),
    balance_types: z.array(z.enum(["vm", "ct"])),
    method: Method,
    mode: Mode,
    balanciness: z.number(),
    memory_threshold: z.number().nullable(),
    cpu_threshold: z.number().nullable(),
    disk_threshold: z.number().nullable(),
    balance_larger_guests_first: z.boolean(),
    enforce_affinity: z.boolean(),
    enforce_pinning: z.boolean(),
    ignore_guests: z.array(z.string()),
    node_resource_reserve: z.record(z.string(), Reserve).nullable(),
    pools: z
      .record(
        z.string(),
        z.object({
          type: z.enum(["affinity", "anti-affinity"]).nullable(),
          pin: z.array(z.string()).nullable(),
          strict: z.boolean(),
        }),
      )
      .nullable(),
    psi: z.object({ nodes: PressureMap, guests: PressureMap }).nullable(),
    parallel: z.boolean(),
    parallel_jobs: z.number(),
  }),
});
export type PlannerSettings = z.infer<typeof PlannerSettings>;

const Stall = z.object({
  some: z.number(),
  full: z.number(),
  someSpikes: z.number(),
  fullSpikes: z.number(),
});
const StallByMethod = z.object({ memory: Stall, cpu: Stall, disk: Stall });

/** What was asked of single nodes and guests, because ProxLB reads it and the live picture has it not. */
export const PlanFigures = z.object({
  versions: z.record(z.string(), z.string()),
  /** Average of the last hour, by guest id. */
  guestCpuRatios: z.record(z.string(), z.number()),
  nodePressure: z.record(z.string(), StallByMethod),
  guestPressure: z.record(z.string(), StallByMethod),
});
export type PlanFigures = z.infer<typeof PlanFigures>;

/** Where the fetching of those figures stands. */
export const FigureFetch = z.object({
  /** Calls made and to make; null while nothing is fetched. */
  running: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** The newest failure of the last round, as a sentence. */
  problem: z.string().nullable(),
  /** Calls to Proxmox that one round makes at most. */
  callLimit: z.number().int(),
});
export type FigureFetch = z.infer<typeof FigureFetch>;

/** All that a browser needs beside the live picture to plan by itself. */
export const PlanBasis = z.object({
  /** Null while proxlb.yaml is missing or broken; `reason` says so. */
  ground: z
    .object({
      config: PlannerSettings,
      timeZone: z.string(),
      timeZoneAssumed: z.boolean(),
      bytesPerSecond: z.number().nullable(),
      figures: PlanFigures,
    })
    .nullable(),
  reason: z.string().nullable(),
  configVersion: z.string(),
  /** The solver plans instead of the greedy engine that is computed here. */
  solverActs: z.boolean(),
  fetch: FigureFetch,
});
export type PlanBasis = z.infer<typeof PlanBasis>;

/** A plan as REST answers it. */
export const PlanAnswer = z.object({
  plan: Plan,
  /** Give it to /api/balancing/plan/apply with the chosen moves. */
  fingerprint: z.string(),
  /** When the figures of the picture were read from Proxmox. */
  seenAt: z.string().nullable(),
  solverActs: z.boolean(),
  fetch: FigureFetch,
});

export const PlacementOfGuest = z.object({ id: z.coerce.number().int().min(100).max(999_999_999) });

/** Why, or why not, for one guest on each node. */
export const GuestPlacement = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  node: z.string(),
  rows: z.array(PlacementRow.extend({ sentences: z.array(z.string()) })),
  /** What the plan does with it, in words. */
  verdict: z.string(),
  /** The node it would move to; null when it stays. */
  target: z.string().nullable(),
});
export type GuestPlacement = z.infer<typeof GuestPlacement>;

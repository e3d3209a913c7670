import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { PlacementRow } from "@/lib/proxlb/planner/placement-schema";
import { Plan } from "@/lib/proxlb/planner/plan-schema";
import { Method, Mode, PlannerSettings } from "@/lib/proxlb/planner/settings";

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

export const Ratio = z.number().nullable();

/** What judging a plan needs of the guests, without all of them. */
export const Placement = z.object({
  /** Configured size of the running guests over what the node has; may be over 1. */
  assigned: z.array(z.object({ node: z.string(), cpuRatio: Ratio, memoryRatio: Ratio, diskRatio: Ratio })),
  /** Where the guests of the run's plan are now; a guest that is gone is missing. */
  guests: z.array(z.object({ vmid: z.number().int(), node: z.string(), status: z.string() })),
});
export type Placement = z.infer<typeof Placement>;

export const PlacementInput = z.object({ run: RowId.optional() });

export const ChosenMove = z.strictObject({
  vmid: z.number().int().min(100).max(999_999_999),
  from: z.string().min(1).max(100),
  to: z.string().min(1).max(100),
});
export type ChosenMove = z.infer<typeof ChosenMove>;

/** What a run was to bring, and what it brought. */
export const Forecast = z.object({
  method: z.enum(["memory", "cpu", "disk"]),
  /** Mode psi is told by use: pressure cannot be foretold. */
  mode: z.enum(["used", "assigned"]),
  /** Highest minus lowest node, percentage points; null without nodes. */
  beforePoints: z.number().nullable(),
  predictedPoints: z.number().nullable(),
  /** Null until the figures have settled after the run, and where they never did. */
  actual: z.object({ seenAt: z.string(), points: z.number().nullable() }).nullable(),
  nodes: z.array(
    z.object({
      node: z.string(),
      beforeRatio: z.number(),
      predictedRatio: z.number(),
      actualRatio: z.number().nullable(),
    }),
  ),
});
export type Forecast = z.infer<typeof Forecast>;

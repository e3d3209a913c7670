import { z } from "zod";
import { MoveFacts } from "@/lib/snapshot/obstacles";
import { Method, Mode, PlannerConfig } from "./settings";

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

/** Pressure stall figures in percent: hour averages and the highest of the last six samples. */
const Pressure = z.object({
  some: z.number(),
  full: z.number(),
  someSpikes: z.number(),
  fullSpikes: z.number(),
});
export type Pressure = z.infer<typeof Pressure>;

const PressureByMethod = z.object({ memory: Pressure, cpu: Pressure, disk: Pressure });
export type PressureByMethod = z.infer<typeof PressureByMethod>;

/** What was asked of single nodes and guests, because ProxLB reads it and the live picture has it not. */
export const PlanFigures = z.object({
  versions: z.record(z.string(), z.string()),
  /** Average of the last hour, by guest id. */
  guestCpuRatios: z.record(z.string(), z.number()),
  /** Memory as a node's own list has it, in bytes, by guest id: for VMs of PVE 8, whose rows have the guest's view alone. */
  guestMemoryBytes: z.record(z.string(), z.number()),
  nodePressure: z.record(z.string(), PressureByMethod),
  guestPressure: z.record(z.string(), PressureByMethod),
});
export type PlanFigures = z.infer<typeof PlanFigures>;

const Sees = z.enum(["all", "some", "none"]).nullable();

/** What the credentials of proxlb.yaml may see, which may be less than ours. Null: it could not be asked. */
export const ProxlbRights = z.object({
  /** "proxlb@pve!token" */
  identity: z.string(),
  guests: Sees,
  pools: Sees,
  /** Why it could not be asked, as a sentence; null where it was, or was not yet. */
  reason: z.string().nullable(),
});
export type ProxlbRights = z.infer<typeof ProxlbRights>;

/** Everything beside the picture that decides a plan. Without secrets: it travels to the browser. */
export const PlanGround = z.object({
  config: PlannerConfig,
  /** ProxLB's time zone, for maintenance windows. */
  timeZone: z.string(),
  timeZoneAssumed: z.boolean(),
  bytesPerSecond: z.number().nullable(),
  figures: PlanFigures,
  proxlbRights: ProxlbRights.nullable(),
  /** What was asked on request about guests that are to move. */
  moveFacts: MoveFacts,
});
export type PlanGround = z.infer<typeof PlanGround>;

import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { PlanGround, WhatIf } from "@/lib/proxlb/planner/ground";
import { PlacementRow } from "@/lib/proxlb/planner/placement-schema";
import { Plan } from "@/lib/proxlb/planner/plan-schema";
import { Method, Mode } from "@/lib/proxlb/planner/settings";

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

/** Guests of a plan; more than one minute's calls can tell of are asked in several. */
export const GuestsToMove = z.strictObject({
  vmids: z.array(z.number().int().min(100).max(999_999_999)).min(1, "Name at least one guest.").max(500),
});

/** All that a browser needs beside the live picture to plan by itself. */
export const PlanBasis = z.object({
  /** Null while proxlb.yaml is missing or broken; `reason` says so. */
  ground: PlanGround.nullable(),
  reason: z.string().nullable(),
  configVersion: z.string(),
  /** The solver plans instead of the greedy engine that is computed here. */
  solverActs: z.boolean(),
  fetch: FigureFetch,
});
export type PlanBasis = z.infer<typeof PlanBasis>;

/** Settings to try out, and how old the picture may be before it is read anew, in seconds. */
export const PlanInput = WhatIf.extend({
  maxAgeSeconds: z.coerce.number().int().min(10).max(3600).default(20),
});

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
  method: Method,
  /** Mode psi is told by use: pressure cannot be foretold. */
  mode: Mode.exclude(["psi"]),
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

import { z } from "zod";
import { Method, Mode } from "@/lib/proxlb/planner/settings";
import { GuestType } from "@/lib/snapshot/schema";

/** The plan of a real ProxLB run, as stored with the run and shown. Ratios are 0..1, sizes bytes. */
export const PlannedMove = z.object({
  guest: z.string(),
  vmid: z.number().int(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
  /** vCPUs */
  cpuCores: z.number(),
  /** Why ProxLB plans it but would not run it; null for a move that runs. */
  filtered: z.object({ reason: z.literal("type_not_allowed"), sentence: z.string() }).nullable(),
});
export type PlannedMove = z.infer<typeof PlannedMove>;

const NodeLoad = z.object({
  /** 0..1 of what the node has; a node's disk is its root file system. */
  usedRatio: z.number(),
  /** Configured size of its guests; may be over 1. */
  assignedRatio: z.number(),
});
export type NodeLoad = z.infer<typeof NodeLoad>;

const LoadByMethod = z.object({ cpu: NodeLoad, memory: NodeLoad, disk: NodeLoad });

const PlanNode = z.object({
  name: z.string(),
  maintenance: z.boolean(),
  pveVersion: z.string(),
  before: LoadByMethod,
  after: LoadByMethod,
});
export type PlanNode = z.infer<typeof PlanNode>;

export const PrintedPlan = z.object({
  method: Method,
  mode: Mode,
  moves: z.array(PlannedMove),
  nodes: z.array(PlanNode),
  guestCount: z.number().int(),
  ignoredGuests: z.array(z.string()),
  /**
   * Fullest minus emptiest node of `method` over all nodes ProxLB looks at, maintenance nodes included: its own
   * measure. `mode` psi compares pressure instead, so there it is only informative.
   */
  spread: z.object({ beforeRatio: z.number(), afterRatio: z.number(), limitRatio: z.number() }),
  /** False: the daemon only computes (balancing.enable is off). */
  enabled: z.boolean(),
  warnings: z.array(z.string()),
});
export type PrintedPlan = z.infer<typeof PrintedPlan>;

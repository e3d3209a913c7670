import { z } from "zod";
import { ClusterFacts, Connection, GuestState, NodeState } from "@/lib/live/schema";

/** What the screens ask of the balance: as configured, so that a spread can be judged. Percent points and percent. */
export const BalanceTarget = z.object({
  method: z.enum(["cpu", "memory", "disk"]),
  mode: z.enum(["used", "assigned", "psi"]),
  balancinessPoints: z.number(),
  thresholdPercent: z.object({
    cpu: z.number().nullable(),
    memory: z.number().nullable(),
    disk: z.number().nullable(),
  }),
  enabled: z.boolean(),
  balanceTypes: z.array(z.string()),
  maintenanceNodes: z.array(z.string()),
  ignoreNodes: z.array(z.string()),
});
export type BalanceTarget = z.infer<typeof BalanceTarget>;

/** State of proxlb.yaml, without its content. */
export const ConfigState = z.object({
  state: z.enum(["ok", "invalid", "missing"]),
  /** What is wrong and where, as a sentence; null when ok. */
  reason: z.string().nullable(),
  path: z.string(),
  target: BalanceTarget.nullable(),
});
export type ConfigState = z.infer<typeof ConfigState>;

export const ClusterView = z.object({
  version: z.number().int(),
  connection: Connection,
  facts: ClusterFacts,
  nodes: z.array(NodeState),
  config: ConfigState,
  guestCounts: z.object({ running: z.number().int(), total: z.number().int() }),
});
export type ClusterView = z.infer<typeof ClusterView>;

export const GuestsView = z.object({
  version: z.number().int(),
  connection: Connection,
  guests: z.array(GuestState),
});
export type GuestsView = z.infer<typeof GuestsView>;

/** One moment of a node or guest from PVE's RRD; null where PVE has no value. */
export const RrdSample = z.object({
  at: z.string(),
  cpuRatio: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  /** PSI "some" percent, PVE 9 and later. */
  cpuPressurePercent: z.number().nullable(),
  ioPressurePercent: z.number().nullable(),
  memoryPressurePercent: z.number().nullable(),
});
export type RrdSample = z.infer<typeof RrdSample>;

export const TIMEFRAMES = ["hour", "day", "week", "month"] as const;

export const NodeInput = z.object({ name: z.string().min(1).max(100) });
export const NodeDetailInput = NodeInput.extend({ timeframe: z.enum(TIMEFRAMES).default("hour") });

export const NodeDetail = z.object({
  node: NodeState,
  guests: z.array(GuestState),
  /** From the node itself; null with `detailReason` when it does not answer. */
  detail: z
    .object({
      pveVersion: z.string().nullable(),
      kernel: z.string().nullable(),
      cpuModel: z.string().nullable(),
      loadAverage: z.array(z.number()),
      swapUsedBytes: z.number().nullable(),
      swapTotalBytes: z.number().nullable(),
      ioWaitRatio: z.number().nullable(),
    })
    .nullable(),
  detailReason: z.string().nullable(),
  samples: z.array(RrdSample),
  config: ConfigState,
});
export type NodeDetail = z.infer<typeof NodeDetail>;

export const GuestInput = z.object({ id: z.coerce.number().int().min(100).max(999_999_999) });

export const GuestDetail = z.object({
  guest: GuestState,
  node: NodeState.nullable(),
  haRules: ClusterFacts.shape.haRules,
  samples: z.array(RrdSample),
  samplesReason: z.string().nullable(),
  config: ConfigState,
});
export type GuestDetail = z.infer<typeof GuestDetail>;

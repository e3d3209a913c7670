import { z } from "zod";
import { ClusterFacts, Connection, GuestState, NodeState } from "@/lib/live/schema";

/** The live picture without its guests; the socket keeps it current (lib/live/delta.ts). */
export const ClusterView = z.object({
  version: z.number().int(),
  connection: Connection,
  facts: ClusterFacts,
  nodes: z.array(NodeState),
});
export type ClusterView = z.infer<typeof ClusterView>;

export const GuestsView = z.object({
  version: z.number().int(),
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
export type Timeframe = (typeof TIMEFRAMES)[number];

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
});
export type NodeDetail = z.infer<typeof NodeDetail>;

export const GuestInput = z.object({ id: z.coerce.number().int().min(100).max(999_999_999) });

export const GuestDetail = z.object({
  guest: GuestState,
  node: NodeState.nullable(),
  haRules: ClusterFacts.shape.haRules,
  samples: z.array(RrdSample),
  samplesReason: z.string().nullable(),
});
export type GuestDetail = z.infer<typeof GuestDetail>;

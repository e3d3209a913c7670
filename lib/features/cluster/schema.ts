import { z } from "zod";
import { Rule, RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { ClusterFacts, Connection, GuestState, NodeState } from "@/lib/snapshot/schema";

/** The live picture without its guests; the socket keeps it current (lib/snapshot/delta.ts). */
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
  networkInBytesPerSecond: z.number().nullable(),
  networkOutBytesPerSecond: z.number().nullable(),
});
export type RrdSample = z.infer<typeof RrdSample>;

export const TIMEFRAMES = ["hour", "day", "week", "month"] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** The timeframe that an address names; the last hour where it names none. */
export function toTimeframe(text: string | string[] | undefined): Timeframe {
  return TIMEFRAMES.find((timeframe) => timeframe === text) ?? "hour";
}

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
  /** What the samples cover. */
  timeframe: z.enum(TIMEFRAMES),
  samples: z.array(RrdSample),
});
export type NodeDetail = z.infer<typeof NodeDetail>;

export const GuestInput = z.object({ id: z.coerce.number().int().min(100).max(999_999_999) });

export const GuestDetail = z.object({
  guest: GuestState,
  node: NodeState.nullable(),
  /** Those of the list of all rules that it is under, the worst first. */
  rules: z.array(Rule),
  /** Why the rules of proxlb.yaml (pools, ignored guests) are missing above; null when they are not. */
  rulesReason: z.string().nullable(),
  /** What is wrong with its rules, from the list of all rules. */
  findings: z.array(RuleFinding),
  timeframe: z.enum(TIMEFRAMES),
  samples: z.array(RrdSample),
  samplesReason: z.string().nullable(),
});
export type GuestDetail = z.infer<typeof GuestDetail>;

const GuestMark = GuestState.pick({ vmid: true, name: true, type: true, node: true });

/** What a screen without the guests has to know of them. */
export const GuestSummary = z.object({
  /** Templates are not guests that can run; they are counted apart. */
  totalCount: z.number().int(),
  runningCount: z.number().int(),
  stoppedCount: z.number().int(),
  unknownCount: z.number().int(),
  templateCount: z.number().int(),
  /** Virtual machines and containers apart; templates are neither. */
  vms: z.object({ running: z.number().int(), total: z.number().int() }),
  cts: z.object({ running: z.number().int(), total: z.number().int() }),
  byNode: z.record(z.string(), z.object({ running: z.number().int(), total: z.number().int() })),
  /** Guests with a lock other than that of a migration, and HA resources in state "error"; the first 20 of each. */
  lockedCount: z.number().int(),
  locked: z.array(GuestMark.extend({ lock: z.string() })),
  haFailedCount: z.number().int(),
  haFailed: z.array(GuestMark),
  migratingCount: z.number().int(),
});
export type GuestSummary = z.infer<typeof GuestSummary>;

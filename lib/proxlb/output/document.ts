import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";

/**
 * What `-j` prints, read leniently: the nested form of 2.x and the flat one of 1.1.x both become this. Byte and core
 * counts as ProxLB has them; percentages are 0..100 there and here.
 */
const number = z.number().catch(0);

const NodeMetric = z.object({
  total: number,
  assigned: number,
  used: number,
  free: number,
  free_percent: number,
  used_percent: number,
  assigned_percent: number,
  pressure_full_spikes_percent: number,
  pressure_hot: z.boolean().catch(false),
});
export type NodeMetric = z.infer<typeof NodeMetric>;

/** `cpu.used` is a fraction of the guest's own vCPUs, unlike a node's, which counts cores. */
const GuestMetric = z.object({ total: number, used: number, pressure_hot: z.boolean().catch(false) });

const Names = z.array(z.string()).catch([]);

const OutputNode = z.object({
  name: z.string(),
  pve_version: z.string().catch(""),
  maintenance: z.boolean().catch(false),
  cpu: NodeMetric,
  memory: NodeMetric,
  disk: NodeMetric,
});
export type OutputNode = z.infer<typeof OutputNode>;

const OutputGuest = z.object({
  name: z.string(),
  id: z.number().int(),
  type: GuestType,
  node_current: z.string(),
  node_target: z.string(),
  ignore: z.boolean().catch(false),
  tags: Names,
  pools: Names,
  affinity_groups: Names,
  anti_affinity_groups: Names,
  node_relationships: Names,
  cpu: GuestMetric,
  memory: GuestMetric,
  disk: GuestMetric,
});
export type OutputGuest = z.infer<typeof OutputGuest>;

const ProxlbOutput = z.object({
  nodes: z.record(z.string(), z.preprocess(nested, OutputNode)),
  guests: z.record(z.string(), z.preprocess(nested, OutputGuest)),
});
export type ProxlbOutput = z.infer<typeof ProxlbOutput>;

/** Null where the document is not ProxLB's: another program's JSON, or a form this app does not know. */
export function readOutput(json: unknown): ProxlbOutput | null {
  const parsed = ProxlbOutput.safeParse(json);
  return parsed.success ? parsed.data : null;
}

/** 1.1.x writes `memory_used_percent` where 2.x has `memory: { used_percent }`. */
function nested(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const row = value as Record<string, unknown>;
  if (typeof row.memory === "object") return row;
  const grouped: Record<string, unknown> = { ...row };
  for (const resource of ["cpu", "memory", "disk"]) {
    const prefix = `${resource}_`;
    const fields = Object.entries(row).filter(([key]) => key.startsWith(prefix));
    grouped[resource] = Object.fromEntries(fields.map(([key, field]) => [key.slice(prefix.length), field]));
  }
  return grouped;
}

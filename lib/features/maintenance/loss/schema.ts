import { z } from "zod";
import { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";

/** Those that die at once. */
export const DyingNodes = z.strictObject({
  nodes: z
    .array(z.string().trim().min(1).max(100))
    .min(2, "Name at least two nodes.")
    .max(8, "Name at most eight nodes.")
    .refine((names) => new Set(names).size === names.length, "Each node dies once."),
});

export const LossTogether = z.object({ seenAt: z.string().nullable(), loss: NodeLoss });
export type LossTogether = z.infer<typeof LossTogether>;

/** What if a node dies, node by node; those that are not online are left out. */
export const NodeLosses = z.object({
  /** When the picture was read that it rests on. */
  seenAt: z.string().nullable(),
  losses: z.array(NodeLoss),
  /** The node whose death is worst; null where there is none to compare. */
  worst: z.string().nullable(),
});
export type NodeLosses = z.infer<typeof NodeLosses>;

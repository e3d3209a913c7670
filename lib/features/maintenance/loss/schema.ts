import { z } from "zod";
import { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";

/** What if a node dies, node by node; those that are not online are left out. */
export const NodeLosses = z.object({
  /** When the picture was read that it rests on. */
  seenAt: z.string().nullable(),
  losses: z.array(NodeLoss),
  /** The node whose death is worst; null where there is none to compare. */
  worst: z.string().nullable(),
});
export type NodeLosses = z.infer<typeof NodeLosses>;

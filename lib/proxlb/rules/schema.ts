import { z } from "zod";

/** One rule that ProxLB or PVE knows about a guest, in words. */
export const GuestRule = z.object({
  source: z.enum(["tag", "pool", "ha", "config"]),
  /** The whole tag, the pool's id, the HA rule's id, or the key in proxlb.yaml. */
  name: z.string(),
  kind: z.enum(["affinity", "anti_affinity", "pin", "ignore"]),
  /** What ProxLB makes of it. */
  sentence: z.string(),
  /** False where ProxLB reads it and then does not act on it; the sentence says why. */
  effective: z.boolean(),
});

export type GuestRule = z.infer<typeof GuestRule>;

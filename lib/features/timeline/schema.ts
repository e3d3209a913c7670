import { z } from "zod";

/** Spread (highest minus lowest node, percent points) per method over the last hours, in equal steps. */
export const SpreadTrend = z.object({
  stepSeconds: z.number().int(),
  /** Oldest first; null where nothing was recorded. */
  points: z.array(
    z.object({
      at: z.string(),
      memory: z.number().nullable(),
      cpu: z.number().nullable(),
      disk: z.number().nullable(),
    }),
  ),
});

export type SpreadTrend = z.infer<typeof SpreadTrend>;

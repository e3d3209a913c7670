import { z } from "zod";
import { section } from "../section";

/** What takes a second person. */
export const APPROVALS = section({
  name: "approvals",
  values: z.object({
    drain: z.boolean(),
    window: z.boolean(),
    rebalance: z.boolean(),
    apply: z.boolean(),
    /** How long a proposal stands. */
    hours: z.number().int().min(1, "At least one hour.").max(168, "A week at most."),
  }),
  defaults: { drain: false, window: false, rebalance: false, apply: false, hours: 24 },
});

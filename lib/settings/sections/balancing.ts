import { z } from "zod";
import { section } from "../section";

/** What ProxLB UI itself does when it moves guests; ProxLB's own settings stand in proxlb.yaml. */
export const BALANCING = section({
  name: "balancing",
  values: z.object({
    /** Chosen moves, drains and what brings guests back: so many at once at most, however many proxlb.yaml allows; null: as it says. */
    movesAtOnce: z.number().int().min(1, "At least one.").max(20, "At most 20.").nullable(),
  }),
  defaults: { movesAtOnce: null },
});

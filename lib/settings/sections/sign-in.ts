import { z } from "zod";
import { ROLES } from "@/lib/core/roles";
import { section } from "../section";

/** How hard it is to get in with a password, and how long one stays in. */
export const SIGN_IN = section({
  name: "sign-in",
  values: z.object({
    /** For passwords that are set from now on; those of before stay good. */
    passwordMinLength: z.number().int().min(12, "At least 12.").max(64, "At most 64."),
    /** A session of a browser ends so long after the last thing its person did. */
    idleMinutes: z.number().int().min(5, "At least 5.").max(480, "At most 480: eight hours."),
    /** Any session ends so long after sign-in; a shorter one counts for open sessions too. */
    absoluteHours: z.number().int().min(1, "At least 1.").max(72, "At most 72: three days."),
    /** From this role on a second factor is asked of who signs in by password, here or of the directory. */
    secondFactorFrom: z.enum(["nobody", ...ROLES]),
    /** So long after the first sign-in at which it is asked for one may go on without it; 0: not at all. */
    secondFactorGraceDays: z.number().int().min(0, "At least 0.").max(90, "At most 90."),
  }),
  defaults: {
    passwordMinLength: 12,
    idleMinutes: 30,
    absoluteHours: 12,
    secondFactorFrom: "nobody",
    secondFactorGraceDays: 7,
  },
});

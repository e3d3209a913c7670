import { z } from "zod";
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
  }),
  defaults: { passwordMinLength: 12, idleMinutes: 30, absoluteHours: 12 },
});

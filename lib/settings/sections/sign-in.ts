import { z } from "zod";
import { ROLES } from "@/lib/core/roles";
import { section } from "../section";

/** One address, or all of a network. */
const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "An address, or a network like 192.0.2.0/24.",
});

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
    /** From where Super Admins may use their password while a provider is the only way in; empty: from anywhere. */
    superAdminPasswordsFrom: z.array(Network).max(50, "At most 50."),
  }),
  defaults: {
    passwordMinLength: 12,
    idleMinutes: 30,
    absoluteHours: 12,
    secondFactorFrom: "nobody",
    secondFactorGraceDays: 7,
    superAdminPasswordsFrom: [],
  },
});

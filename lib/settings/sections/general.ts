import { z } from "zod";
import { section } from "../section";

/** What people see of this installation on every page. */
export const GENERAL = section({
  name: "general",
  values: z.object({
    /** Tells several installations apart; empty: ProxLB. */
    installationName: z.string().trim().max(40, "At most 40 characters."),
    /** A sentence for everybody who is signed in; empty: none. */
    banner: z.string().trim().max(300, "At most 300 characters."),
    bannerTone: z.enum(["info", "warning"]),
    /** Whether it also stands on the sign-in page, where everybody who reaches it reads it. */
    bannerAtSignIn: z.boolean(),
  }),
  defaults: { installationName: "", banner: "", bannerTone: "info", bannerAtSignIn: false },
});

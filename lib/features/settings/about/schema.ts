import { z } from "zod";

export const About = z.object({
  /** What runs here, in the order to show it; null: not known. */
  versions: z.array(z.object({ what: z.string(), version: z.string().nullable() })),
  /** Every package that this program contains, with its licence as SPDX names it; null: it was not built, but runs from source. */
  packages: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })).nullable(),
});
export type About = z.infer<typeof About>;

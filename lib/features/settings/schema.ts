import { z } from "zod";

/** What GET and PUT of a section answer: never a secret, only whether one is kept. */
export const viewOf = <Values extends z.ZodObject>(values: Values) =>
  z.object({
    /** For `If-Match`, and as `version` of a change. */
    version: z.string(),
    values,
    /** Field → the variable of the environment that sets it: it cannot be changed here. */
    locked: z.record(z.string(), z.string()),
    /** Name → whether it is kept; `unreadable`: it was sealed with another AUTH_SECRET. */
    secrets: z.record(z.string(), z.enum(["set", "missing", "unreadable"])),
    /** Null: never. */
    changed: z.object({ at: z.iso.datetime(), by: z.string().nullable() }).nullable(),
  });
export type SectionView<Values> = Omit<z.output<ReturnType<typeof viewOf>>, "values"> & { values: Values };

const Version = z.string().regex(/^\d{1,9}$/, "Not a version that was given out.");
const Secret = z.string().min(1, "Empty.").max(10_000);

/** What PUT takes: all values, and of the secrets those that change. */
export const changeOf = <Values extends z.ZodObject>(values: Values, secretNames: readonly string[] = []) =>
  z.object({
    version: Version,
    values,
    /** Name → the new one; null: taken away; left out: kept. */
    secrets: z
      .strictObject(Object.fromEntries(secretNames.map((name) => [name, Secret.nullable().optional()])))
      .default({}),
  });

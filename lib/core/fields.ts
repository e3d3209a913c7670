import { z } from "zod";

/**
 * The id of a row, from JSON or from an address. Never more than PostgreSQL's `integer` holds: a greater one is no
 * row's, and would make the query fail instead of finding nothing.
 */
export const RowId = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().positive().max(2_147_483_647));

/** A moment as ISO 8601 with its offset; not before 1970 or after 9999, which PostgreSQL and JavaScript write apart. */
export const Moment = z.iso.datetime({ offset: true }).refine(
  (text) => {
    const year = new Date(text).getUTCFullYear();
    return year >= 1970 && year <= 9999;
  },
  { message: "Between the years 1970 and 9999." },
);

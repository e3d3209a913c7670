import { z } from "zod";
import { RowId } from "./fields";

/** What the answer of a list that comes page by page says of the next page: its `cursor`; null where this is the last. */
export const NextPage = z.string().nullable();

const NOT_A_CURSOR = { message: "Use the `next` of the page before, as it is." };

/**
 * The two parameters of every list that comes page by page.
 * @param cursor what reads a cursor of this list: `rowCursor`, or `cursorOf` for one of another order
 */
export function pageInput<T>(cursor: z.ZodType<T, string>, limit: { default: number; max: number }) {
  return {
    /** The `next` of the page before; nothing for the first page. */
    cursor: cursor.optional(),
    limit: z.coerce.number().int().min(1).max(limit.max).default(limit.default),
  };
}

/** @param read undefined where the text is no cursor that this list gave */
export function cursorOf<T>(read: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context): T => {
    const position = read(text);
    if (position !== undefined) return position;
    context.addIssue({ code: "custom", ...NOT_A_CURSOR });
    return z.NEVER;
  });
}

/** Of lists in the order of their ids: the id of the last row that was given. */
export const rowCursor = cursorOf((text) => RowId.safeParse(text).data);

/**
 * Cuts a page from rows of which one more than `limit` was asked for: whether there is a next page is then known
 * without counting.
 * @param cursor of a row; its id where the list goes by ids
 */
export function pageOf<T extends { id: number }>(
  rows: readonly T[],
  limit: number,
  cursor: (row: T) => string = (row) => String(row.id),
): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last ? cursor(last) : null };
}

import { expect, it } from "vitest";
import { z } from "zod";
import { pageInput, pageOf, rowCursor } from "./page";

const Input = z.object(pageInput(rowCursor, { default: 2, max: 5 }));
const rows = [{ id: 9 }, { id: 7 }, { id: 4 }];

it("takes the `next` of a page as the cursor of the following one", () => {
  const { page, next } = pageOf(rows, Input.parse({}).limit);
  expect(page).toEqual([{ id: 9 }, { id: 7 }]);
  expect(Input.parse({ cursor: next, limit: "1" })).toEqual({ cursor: 7, limit: 1 });
});

it("says that there is no next page where the rows end, also when they fill the page", () => {
  expect(pageOf(rows, 3)).toEqual({ page: rows, next: null });
  expect(pageOf([], 3)).toEqual({ page: [], next: null });
});

it("refuses as cursor what no page gave", () => {
  for (const cursor of ["", "x", "0", "-3", "7 ", "99999999999", "2026-01-01T00:00:00Z_7", 7, ["7"]]) {
    expect(Input.safeParse({ cursor }).success, String(cursor)).toBe(false);
  }
});

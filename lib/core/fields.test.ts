import { expect, it } from "vitest";
import { Moment, RowId } from "./fields";

it("takes the id of a row as a number or as digits, and nothing that no row can have", () => {
  for (const id of [7, "7", "0007"]) expect(RowId.parse(id)).toBe(7);
  expect(RowId.parse(2_147_483_647)).toBe(2_147_483_647);
  const wrong = [
    0,
    -1,
    1.5,
    2_147_483_648,
    Number.NaN,
    true,
    null,
    [7],
    "",
    "7 ",
    "1e3",
    "0x7",
    "2147483648",
  ];
  for (const id of wrong) expect(RowId.safeParse(id).success, String(id)).toBe(false);
});

it("takes a moment that both PostgreSQL and JavaScript write alike", () => {
  expect(Moment.parse("2026-11-24T08:00:00+01:00")).toBe("2026-11-24T08:00:00+01:00");
  const wrong = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "+275760-09-13T00:00:00Z", "today"];
  for (const moment of wrong) expect(Moment.safeParse(moment).success, moment).toBe(false);
});

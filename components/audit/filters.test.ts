import { expect, it } from "vitest";
import { toFilter } from "./filters";

const NONE = { person: "", action: "", outcome: "", since: "", until: "" };

it("asks for whole days and leaves out what is not set or not valid", () => {
  expect(toFilter(NONE)).toEqual({});
  expect(
    toFilter({ ...NONE, person: "anna", outcome: "refused", since: "2026-11-01", until: "2026-11-02" }),
  ).toEqual({
    person: "anna",
    outcome: "refused",
    since: "2026-11-01T00:00:00Z",
    until: "2026-11-02T23:59:59.999Z",
  });
  expect(toFilter({ ...NONE, outcome: "toString", since: "yesterday", until: "2026-13-40" })).toEqual({});
});

import { expect, it } from "vitest";
import { outcomeWord, toFilter } from "./filters";

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

it("calls an attempt that nothing followed interrupted once no operation could still be at it", () => {
  const row = { outcome: "attempt" as const, at: "2026-11-23T08:00:00.123456Z" };
  const atMs = Date.parse(row.at);
  expect(outcomeWord(row, atMs + 60_000)).toBe("not finished");
  expect(outcomeWord(row, atMs + 121_000)).toBe("interrupted");
  expect(outcomeWord(row, null)).toBe("not finished");
  expect(outcomeWord({ ...row, outcome: "ok" }, atMs + 121_000)).toBe("done");
});

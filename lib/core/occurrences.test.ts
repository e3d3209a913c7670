import { describe, expect, it } from "vitest";
import {
  nextOccurrences,
  occurrenceAt,
  occurrencesBetween,
  Repeat,
  shortestGapMinutes,
  TimeZone,
} from "./occurrences";
import type { Weekday } from "./weekdays";

const weekly = (weekdays: Weekday[], time: string): Repeat => ({ every: "week", weekdays, time });
const monthly = (nth: "1" | "2" | "3" | "4" | "last", weekday: Weekday, time: string): Repeat => ({
  every: "month",
  nth,
  weekday,
  time,
});
const once = (date: string, time: string): Repeat => ({ every: "once", date, time });

/** Worked out by hand from the rules of the zones. `after` and starts are UTC, to the minute. */
const CASES: [title: string, zone: string, repeat: Repeat, after: string, starts: string[]][] = [
  // Berlin: 02:00 → 03:00 on 2026-03-29 (01:00 UTC), 03:00 → 02:00 on 2026-10-25 (01:00 UTC)
  [
    "the missing hour",
    "Europe/Berlin",
    weekly(["sunday"], "02:30"),
    "2026-03-28T00:00",
    ["2026-03-29T01:00", "2026-04-05T00:30"],
  ],
  [
    "its first minute",
    "Europe/Berlin",
    weekly(["sunday"], "02:00"),
    "2026-03-28T00:00",
    ["2026-03-29T01:00", "2026-04-05T00:00"],
  ],
  [
    "its last minute",
    "Europe/Berlin",
    weekly(["sunday"], "02:59"),
    "2026-03-28T00:00",
    ["2026-03-29T01:00", "2026-04-05T00:59"],
  ],
  ["just before it", "Europe/Berlin", weekly(["sunday"], "01:59"), "2026-03-28T00:00", ["2026-03-29T00:59"]],
  ["just after it", "Europe/Berlin", weekly(["sunday"], "03:00"), "2026-03-28T00:00", ["2026-03-29T01:00"]],
  [
    "the doubled hour, once",
    "Europe/Berlin",
    weekly(["sunday"], "02:30"),
    "2026-10-24T00:00",
    ["2026-10-25T00:30", "2026-11-01T01:30"],
  ],
  [
    "its first minute, once",
    "Europe/Berlin",
    weekly(["sunday"], "02:00"),
    "2026-10-24T00:00",
    ["2026-10-25T00:00", "2026-11-01T01:00"],
  ],
  [
    "after it, and over it",
    "Europe/Berlin",
    weekly(["saturday", "sunday"], "03:00"),
    "2026-10-23T12:00",
    ["2026-10-24T01:00", "2026-10-25T02:00"],
  ],
  [
    "a single night in the missing hour",
    "Europe/Berlin",
    once("2026-03-29", "02:30"),
    "2026-01-01T00:00",
    ["2026-03-29T01:00"],
  ],
  [
    "a single night in the doubled hour",
    "Europe/Berlin",
    once("2026-10-25", "02:30"),
    "2026-01-01T00:00",
    ["2026-10-25T00:30"],
  ],
  [
    "the last Sunday, in the missing hour",
    "Europe/Berlin",
    monthly("last", "sunday", "02:15"),
    "2026-03-01T00:00",
    ["2026-03-29T01:00", "2026-04-26T00:15"],
  ],
  [
    "the last Sunday, in the doubled hour",
    "Europe/Berlin",
    monthly("last", "sunday", "02:15"),
    "2026-10-01T00:00",
    ["2026-10-25T00:15", "2026-11-29T01:15"],
  ],
  [
    "over the year's end",
    "Europe/Berlin",
    weekly(["thursday"], "00:30"),
    "2026-12-30T00:00",
    ["2026-12-30T23:30", "2027-01-06T23:30"],
  ],
  // New York: 02:00 → 03:00 on 2026-03-08 (07:00 UTC), 02:00 → 01:00 on 2026-11-01 (06:00 UTC)
  [
    "the missing hour",
    "America/New_York",
    weekly(["sunday"], "02:30"),
    "2026-03-07T00:00",
    ["2026-03-08T07:00", "2026-03-15T06:30"],
  ],
  [
    "its first minute",
    "America/New_York",
    weekly(["sunday"], "02:00"),
    "2026-03-07T00:00",
    ["2026-03-08T07:00"],
  ],
  [
    "the doubled hour, once",
    "America/New_York",
    weekly(["sunday"], "01:30"),
    "2026-10-31T00:00",
    ["2026-11-01T05:30", "2026-11-08T06:30"],
  ],
  [
    "after the doubled hour",
    "America/New_York",
    weekly(["sunday"], "02:00"),
    "2026-10-31T00:00",
    ["2026-11-01T07:00"],
  ],
  [
    "the second Sunday, in the missing hour",
    "America/New_York",
    monthly("2", "sunday", "02:45"),
    "2026-03-01T00:00",
    ["2026-03-08T07:00", "2026-04-12T06:45"],
  ],
  [
    "the first Sunday, in the doubled hour",
    "America/New_York",
    monthly("1", "sunday", "01:00"),
    "2026-10-20T00:00",
    ["2026-11-01T05:00", "2026-12-06T06:00"],
  ],
  [
    "a single night in the missing hour",
    "America/New_York",
    once("2026-03-08", "02:01"),
    "2026-01-01T00:00",
    ["2026-03-08T07:00"],
  ],
  [
    "midnight, a day earlier in UTC's eyes",
    "America/New_York",
    weekly(["monday"], "23:00"),
    "2026-06-01T00:00",
    ["2026-06-02T03:00"],
  ],
  // Lord Howe: half an hour. 02:00 → 02:30 on 2026-10-04 (15:30 UTC the day before), 02:00 → 01:30 on 2026-04-05 (15:00 UTC)
  [
    "the missing half hour",
    "Australia/Lord_Howe",
    weekly(["sunday"], "02:15"),
    "2026-10-03T00:00",
    ["2026-10-03T15:30", "2026-10-10T15:15"],
  ],
  [
    "its first minute",
    "Australia/Lord_Howe",
    weekly(["sunday"], "02:00"),
    "2026-10-03T00:00",
    ["2026-10-03T15:30", "2026-10-10T15:00"],
  ],
  [
    "just after it",
    "Australia/Lord_Howe",
    weekly(["sunday"], "02:30"),
    "2026-10-03T00:00",
    ["2026-10-03T15:30"],
  ],
  [
    "the doubled half hour, once",
    "Australia/Lord_Howe",
    weekly(["sunday"], "01:45"),
    "2026-04-04T00:00",
    ["2026-04-04T14:45", "2026-04-11T15:15"],
  ],
  [
    "before the doubled half hour",
    "Australia/Lord_Howe",
    weekly(["sunday"], "01:15"),
    "2026-04-04T00:00",
    ["2026-04-04T14:15"],
  ],
  [
    "after the doubled half hour",
    "Australia/Lord_Howe",
    weekly(["sunday"], "02:00"),
    "2026-04-04T00:00",
    ["2026-04-04T15:30"],
  ],
  [
    "a single night in the missing half hour",
    "Australia/Lord_Howe",
    once("2026-10-04", "02:29"),
    "2026-01-01T00:00",
    ["2026-10-03T15:30"],
  ],
  // Kolkata: never changes, five and a half hours
  [
    "March",
    "Asia/Kolkata",
    weekly(["sunday"], "02:30"),
    "2026-03-28T00:00",
    ["2026-03-28T21:00", "2026-04-04T21:00"],
  ],
  [
    "October",
    "Asia/Kolkata",
    weekly(["sunday"], "02:30"),
    "2026-10-24T00:00",
    ["2026-10-24T21:00", "2026-10-31T21:00"],
  ],
  [
    "the second Monday",
    "Asia/Kolkata",
    monthly("2", "monday", "02:00"),
    "2026-03-07T00:00",
    ["2026-03-08T20:30", "2026-04-12T20:30"],
  ],
  [
    "the fourth Friday",
    "Asia/Kolkata",
    monthly("4", "friday", "00:00"),
    "2026-02-01T00:00",
    ["2026-02-26T18:30", "2026-03-26T18:30"],
  ],
  // Zones that changed their rules: Moscow went to +3 for good on 2014-10-26; Cairo has summers again since 2023-04-28;
  // São Paulo had them until 2019; Apia left out 2011-12-30
  [
    "the last change of all",
    "Europe/Moscow",
    weekly(["sunday"], "02:30"),
    "2014-10-18T00:00",
    ["2014-10-18T22:30", "2014-10-25T23:30", "2014-11-01T23:30"],
  ],
  [
    "the hour that went when it came twice",
    "Europe/Moscow",
    weekly(["sunday"], "01:30"),
    "2014-10-25T00:00",
    ["2014-10-25T21:30", "2014-11-01T22:30"],
  ],
  [
    "the first missing hour in nine years",
    "Africa/Cairo",
    weekly(["friday"], "00:30"),
    "2023-04-21T00:00",
    ["2023-04-27T22:00", "2023-05-04T21:30"],
  ],
  [
    "a missing midnight",
    "America/Sao_Paulo",
    weekly(["sunday"], "00:00"),
    "2018-11-01T00:00",
    ["2018-11-04T03:00", "2018-11-11T02:00"],
  ],
  [
    "the summer that did not come",
    "America/Sao_Paulo",
    weekly(["sunday"], "00:00"),
    "2019-11-01T00:00",
    ["2019-11-03T03:00"],
  ],
  [
    "a day that was left out",
    "Pacific/Apia",
    weekly(["friday"], "02:00"),
    "2011-12-24T00:00",
    ["2012-01-05T12:00"],
  ],
  // UTC
  ["a leap day", "UTC", once("2028-02-29", "02:00"), "2026-01-01T00:00", ["2028-02-29T02:00"]],
  [
    "the last Saturday of each month",
    "UTC",
    monthly("last", "saturday", "22:00"),
    "2026-01-15T00:00",
    ["2026-01-31T22:00", "2026-02-28T22:00"],
  ],
  [
    "every night",
    "UTC",
    weekly(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "02:30"),
    "2026-03-28T12:00",
    ["2026-03-29T02:30", "2026-03-30T02:30"],
  ],
  [
    "from the very minute of a start, the one after it",
    "UTC",
    weekly(["monday"], "08:00"),
    "2026-03-02T08:00",
    ["2026-03-09T08:00"],
  ],
];

const HOUR = 3_600_000;
const ms = (text: string) => Date.parse(`${text}${text.length === 16 ? ":00" : ""}Z`);
const iso = (at: number) => new Date(at).toISOString().slice(0, 16);

describe("occurrences", () => {
  it("are at least forty cases in six kinds of zones", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(CASES.map(([, zone]) => zone)).size).toBeGreaterThanOrEqual(6);
  });

  it.each(CASES)("start right: %s, %s", (_, timeZone, repeat, after, starts) => {
    const found = nextOccurrences({ repeat, timeZone, durationMinutes: 90 }, ms(after), starts.length);
    expect(found.map(({ startMs }) => iso(startMs))).toEqual(starts);
    expect(found.every(({ startMs, endMs }) => endMs - startMs === 90 * 60_000)).toBe(true);
  });

  it("last as long as was said, also over a change of the clocks", () => {
    const night = { repeat: weekly(["sunday"], "01:00"), timeZone: "Europe/Berlin", durationMinutes: 240 };
    for (const day of ["2026-03-28", "2026-10-24"]) {
      const [found] = nextOccurrences(night, ms(`${day}T12:00`), 1);
      expect((found?.endMs ?? 0) - (found?.startMs ?? 0)).toBe(4 * HOUR);
    }
  });

  it("are open from the start until just before the end", () => {
    const recurring = { repeat: weekly(["monday"], "08:00"), timeZone: "UTC", durationMinutes: 120 };
    const open = (at: string) => occurrenceAt(recurring, ms(at)) !== null;
    expect([open("2026-03-02T07:59:59"), open("2026-03-02T08:00"), open("2026-03-02T09:59:59")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(open("2026-03-02T10:00")).toBe(false);
  });

  it("of a span are those that have a part in it", () => {
    const recurring = {
      repeat: weekly(["monday", "tuesday"], "23:00"),
      timeZone: "UTC",
      durationMinutes: 120,
    };
    const found = occurrencesBetween(recurring, ms("2026-03-03T00:30"), ms("2026-03-09T23:00"));
    expect(found.map(({ startMs }) => iso(startMs))).toEqual(["2026-03-02T23:00", "2026-03-03T23:00"]);
    expect(occurrencesBetween(recurring, ms("2026-03-03T01:00"), ms("2026-03-03T23:00"))).toEqual([]);
  });

  it("know how close two starts come", () => {
    const gap = (repeat: Repeat) => shortestGapMinutes({ repeat });
    expect(gap(once("2026-03-02", "08:00"))).toBeNull();
    expect(gap(weekly(["monday"], "08:00"))).toBe(7 * 1440 - 60);
    expect(gap(weekly(["sunday", "monday", "thursday"], "08:00"))).toBe(1440 - 60);
    expect(gap(monthly("1", "monday", "08:00"))).toBe(28 * 1440 - 60);
  });

  it("take no zone, day or time that there is not", () => {
    for (const zone of ["Europe/Berlin", "UTC", "Asia/Calcutta"])
      expect(TimeZone.safeParse(zone).success).toBe(true);
    for (const zone of ["Europe/Bärlin", "+01:00", "", "Mars/Olympus"])
      expect(TimeZone.safeParse(zone).success).toBe(false);
    expect(Repeat.safeParse(once("2026-02-30", "08:00")).success).toBe(false);
    expect(Repeat.safeParse(once("2028-02-29", "24:00")).success).toBe(false);
    expect(Repeat.safeParse(weekly([], "08:00")).success).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { repeatOfEvent } from "./calendar-event";
import { WEEKDAYS } from "./weekdays";

const week = (time: string, ...weekdays: string[]) => ({ every: "week", weekdays, time });

describe("a calendar event of PVE", () => {
  it.each([
    ["21:00", week("21:00", ...WEEKDAYS)],
    ["sat 02:00", week("02:00", "saturday")],
    ["Sat 2:00", week("02:00", "saturday")],
    ["mon..fri 21:30", week("21:30", "monday", "tuesday", "wednesday", "thursday", "friday")],
    ["sun,wed 00:05", week("00:05", "wednesday", "sunday")],
    ["fri..mon 1:00", week("01:00", "monday", "friday", "saturday", "sunday")],
    ["*-*-* 04:15:00", week("04:15", ...WEEKDAYS)],
    ["daily", week("00:00", ...WEEKDAYS)],
    ["weekly", week("00:00", "monday")],
    ["sat *-*-1..7 03:00", { every: "month", nth: "1", weekday: "saturday", time: "03:00" }],
    ["tue *-22..28 03:00", { every: "month", nth: "4", weekday: "tuesday", time: "03:00" }],
  ])("%s", (event, repeat) => {
    expect(repeatOfEvent(event)).toEqual(repeat);
  });

  it.each([
    "*/2:00",
    "0/6:30",
    "8..17:0/15",
    "*-*-15 02:00",
    "sat,sun *-*-1..7 03:00",
    "1..7 03:00",
    "monthly",
    "hourly",
    "02:00:30",
    "25:00",
    "someday 02:00",
    "mon.. 02:00",
    "",
  ])("%s cannot be told as days and one time", (event) => {
    expect(repeatOfEvent(event)).toBeNull();
  });
});

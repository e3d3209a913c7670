import { describe, expect, it } from "vitest";
import { nodesInWindow, wallClockIn } from "./windows";

const schedule = (entries: string[], duration = 2, preMigration = 30) => ({
  duration,
  "pre-migration": preMigration,
  schedules: { pve1: entries },
});
/** 2026-03-02 is a Monday. */
const at = (time: string) => new Date(`2026-03-${time}:00Z`);
const open = (entries: string[], time: string, duration?: number, preMigration?: number) =>
  nodesInWindow(schedule(entries, duration, preMigration), at(time)).length === 1;

describe("weekly maintenance windows", () => {
  it("open with the pre-migration and close at the end", () => {
    expect(open(["Monday, 8:00"], "02T07:29")).toBe(false);
    expect(open(["Monday, 8:00"], "02T07:30")).toBe(true);
    expect(open(["Monday, 8:00"], "02T09:59")).toBe(true);
    expect(open(["Monday, 8:00"], "02T10:00")).toBe(false);
  });

  it("reach over midnight and over the end of the week", () => {
    expect(open(["sunday,23:00"], "02T00:30")).toBe(true);
    expect(open(["Monday, 0:10"], "01T23:50")).toBe(true);
  });

  it("are never open with neither duration nor pre-migration", () => {
    expect(open(["Monday, 8:00"], "02T08:00", 0, 0)).toBe(false);
  });

  it("skip entries that ProxLB cannot read", () => {
    for (const entry of ["Monday 8:00", "Mon, 8:00", "Monday, 24:00", "Monday, 8", "Monday, 8:00:00", ""]) {
      expect(open([entry], "02T08:10")).toBe(false);
    }
    expect(open(["nonsense", "MONDAY , 08:00 "], "02T08:10")).toBe(true);
  });
});

describe("wallClockIn", () => {
  it("shows the clock of a time zone in UTC fields, in summer and in winter", () => {
    const shown = (zone: string, time: string) => wallClockIn(zone, new Date(time)).toISOString();
    expect(shown("Europe/Berlin", "2026-01-05T23:30:15Z")).toBe("2026-01-06T00:30:15.000Z");
    expect(shown("Europe/Berlin", "2026-07-05T23:30:00Z")).toBe("2026-07-06T01:30:00.000Z");
    expect(shown("UTC", "2026-07-05T00:00:00Z")).toBe("2026-07-05T00:00:00.000Z");
  });
});

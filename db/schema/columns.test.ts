import { expect, it } from "vitest";
import { auditLog } from "./audit";

it.each([
  ["2026-11-23 08:00:00.123456+00", "2026-11-23T08:00:00.123456Z"],
  ["2026-11-23 08:00:00.1+00", "2026-11-23T08:00:00.100000Z"],
  ["2026-11-23 08:00:00+00", "2026-11-23T08:00:00.000000Z"],
  ["2026-11-23 09:00:00.000001+01", "2026-11-23T08:00:00.000001Z"],
  ["2026-11-23 13:30:00.5+05:30", "2026-11-23T08:00:00.500000Z"],
  ["2026-11-22 22:00:00.25-10", "2026-11-23T08:00:00.250000Z"],
])("reads %s to the microsecond, whatever the connection's zone", (text, utc) => {
  expect(auditLog.createdAt.mapFromDriverValue(text)).toBe(utc);
});

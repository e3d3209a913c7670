import { nearestName } from "@/lib/core/nearest-name";
import type { Recurring } from "@/lib/core/occurrences";
import { WEEKDAYS } from "@/lib/core/weekdays";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface MaintenanceSchedule {
  readonly duration: number;
  readonly "pre-migration": number;
  readonly schedules: Readonly<Record<string, readonly string[]>>;
}

/**
 * Nodes whose weekly maintenance window is open, each once.
 *
 * @param wallClock the time as ProxLB's own clock shows it, held in the *UTC* fields: ProxLB computes with the
 *   local time of its process and knows no time zones.
 */
export function nodesInWindow(schedule: MaintenanceSchedule, wallClock: Date): string[] {
  return Object.entries(schedule.schedules)
    .filter(([, entries]) => entries.some((entry) => isOpen(entry, schedule, wallClock.getTime())))
    .map(([node]) => node);
}

/** A start that stands in ProxLB's own schedule, as a window of its own. */
export interface ScheduledStart extends Recurring {
  readonly node: string;
  /** As it is written: "Sunday, 2:00". */
  readonly entry: string;
  /** So long before the start guests leave already. */
  readonly leadMinutes: number;
}

/** All starts that ProxLB can read and that ever open. @param timeZone of ProxLB's process */
export function scheduledStarts(schedule: MaintenanceSchedule, timeZone: string): ScheduledStart[] {
  const leadMinutes = schedule["pre-migration"];
  const durationMinutes = schedule.duration * 60;
  if (durationMinutes + leadMinutes === 0) return [];
  return Object.entries(schedule.schedules).flatMap(([node, entries]) =>
    entries.flatMap((entry): ScheduledStart[] => {
      const parsed = parseEntry(entry);
      const weekday = parsed && WEEKDAYS[parsed.weekday];
      if (!weekday) return [];
      const two = (value: number) => String(value).padStart(2, "0");
      const time = `${two(Math.floor(parsed.minutes / 60))}:${two(parsed.minutes % 60)}`;
      const repeat = { every: "week" as const, weekdays: [weekday], time };
      return [{ node, entry, repeat, timeZone, durationMinutes, leadMinutes }];
    }),
  );
}

/** The wall clock of a time zone, in UTC fields, for `nodesInWindow`. */
export function wallClockIn(timeZone: string, at: Date): Date {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  return new Date(
    Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")),
  );
}

/** True for an entry that ProxLB can read. */
export function isWindow(entry: string): boolean {
  return parseEntry(entry) !== null;
}

/** The entry that was probably meant: "Mon 8:00", "monday 08:00"; null where that cannot be told. */
export function nearestWindow(entry: string): string | null {
  if (entry.length > 200) return null;
  const [day = "", time = "", ...more] = entry.split(/[\s,;]/).filter((part) => part !== "");
  const name = day.length < 3 ? null : nearestDay(day.toLowerCase());
  const clock = /^(\d{1,2})(?:[:.](\d\d))?$/.exec(time);
  if (name === null || clock === null || more.length > 0) return null;
  const meant = `${name[0]?.toUpperCase()}${name.slice(1)}, ${Number(clock[1])}:${clock[2] ?? "00"}`;
  return isWindow(meant) ? meant : null;
}

function nearestDay(day: string): string | null {
  const [only, second] = WEEKDAYS.filter((name) => name.startsWith(day));
  return only !== undefined && second === undefined ? only : nearestName(day, WEEKDAYS);
}

/** "Monday, 8:00" as days since Monday and minutes since midnight; null for an entry that ProxLB skips. */
function parseEntry(entry: string): { weekday: number; minutes: number } | null {
  if (entry.length > 200) return null;
  // Cut, not matched: an expression over a file's text would go back and forth in a megabyte of spaces.
  const [day = "", time = "", ...rest] = entry.split(",").map((part) => part.trim());
  const [hours = "", minutes = "", ...more] = time.split(":").map((part) => part.trim());
  const isWhole = (text: string) => /^[+-]?\d+$/.test(text);
  if (rest.length > 0 || more.length > 0 || !isWhole(hours) || !isWhole(minutes)) return null;
  const weekday = (WEEKDAYS as readonly string[]).indexOf(day.toLowerCase());
  const hour = Number(hours);
  const minute = Number(minutes);
  if (weekday < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
  return { weekday, minutes: hour * 60 + minute };
}

/** ProxLB looks at the window of this calendar week and its two neighbours, so longer windows end early. */
function isOpen(entry: string, schedule: MaintenanceSchedule, now: number): boolean {
  const parsed = parseEntry(entry);
  if (!parsed) return false;
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const weekdayNow = (new Date(now).getUTCDay() + 6) % 7;
  const startThisWeek = midnight + (parsed.weekday - weekdayNow) * DAY_MS + parsed.minutes * MINUTE_MS;
  return [-1, 0, 1].some((week) => {
    const start = startThisWeek + week * 7 * DAY_MS;
    const opens = start - schedule["pre-migration"] * MINUTE_MS;
    return opens <= now && now < start + schedule.duration * 60 * MINUTE_MS;
  });
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
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

/** "Monday, 8:00" as days since Monday and minutes since midnight; null for an entry that ProxLB skips. */
function parseEntry(entry: string): { weekday: number; minutes: number } | null {
  if (entry.length > 200) return null;
  // Cut, not matched: an expression over a file's text would go back and forth in a megabyte of spaces.
  const [day = "", time = "", ...rest] = entry.split(",").map((part) => part.trim());
  const [hours = "", minutes = "", ...more] = time.split(":").map((part) => part.trim());
  const isWhole = (text: string) => /^[+-]?\d+$/.test(text);
  if (rest.length > 0 || more.length > 0 || !isWhole(hours) || !isWhole(minutes)) return null;
  const weekday = WEEKDAYS.indexOf(day.toLowerCase());
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

import { Cron } from "croner";
import { z } from "zod";
import { WEEKDAYS, type Weekday } from "./weekdays";

/** An IANA name that this system knows: "Europe/Berlin", "UTC". An offset ("+01:00") is none: it knows no summer. */
export const TimeZone = z.string().max(64).refine(isTimeZone, {
  message: "There is no such time zone. Use an IANA name such as Europe/Berlin or UTC.",
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Must be a time of day such as 02:00.");
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "Must be a day such as 2026-11-29.")
  .refine(isDay, { message: "There is no such day." });

/** When something begins, as the clock of its zone shows it. */
export const Repeat = z.discriminatedUnion("every", [
  z.strictObject({ every: z.literal("once"), date, time }),
  z.strictObject({ every: z.literal("week"), weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7), time }),
  z.strictObject({
    every: z.literal("month"),
    /** Which of the month's: the second Tuesday, the last Saturday. A fifth is not in every month. */
    nth: z.enum(["1", "2", "3", "4", "last"]),
    weekday: z.enum(WEEKDAYS),
    time,
  }),
]);
export type Repeat = z.infer<typeof Repeat>;

export interface Recurring {
  readonly repeat: Repeat;
  /** An IANA name. */
  readonly timeZone: string;
  /** Elapsed time: four hours are four hours, also where the clocks are changed meanwhile. */
  readonly durationMinutes: number;
}

/** From its start until just before its end, in ms since 1970. */
export interface Occurrence {
  readonly startMs: number;
  readonly endMs: number;
}

const MINUTE_MS = 60_000;

/**
 * The next ones that start after a moment. One that falls into the hour that the clocks leave out starts at the first
 * moment after it, one in the hour that comes twice starts in the first of the two; a day that a zone leaves out
 * has none.
 */
export function nextOccurrences(recurring: Recurring, afterMs: number, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  let lastMs = afterMs;
  while (found.length < count) {
    const startMs = startAfter(recurring, lastMs);
    if (startMs === null) break;
    found.push(occurrence(recurring, startMs));
    lastMs = startMs;
  }
  return found;
}

/** Those that lie in [fromMs, toMs) with some part of theirs, the earliest `limit` of them. */
export function occurrencesBetween(
  recurring: Recurring,
  fromMs: number,
  toMs: number,
  limit = 500,
): Occurrence[] {
  const found: Occurrence[] = [];
  let afterMs = fromMs - recurring.durationMinutes * MINUTE_MS;
  while (found.length < limit) {
    const startMs = startAfter(recurring, afterMs);
    if (startMs === null || startMs >= toMs) break;
    const next = occurrence(recurring, startMs);
    if (next.endMs > fromMs) found.push(next);
    afterMs = startMs;
  }
  return found;
}

/** The one that is open at a moment; null where none is. */
export function occurrenceAt(recurring: Recurring, atMs: number): Occurrence | null {
  return occurrencesBetween(recurring, atMs, atMs + 1, 1)[0] ?? null;
}

/** What surely lies between two starts, in minutes, also in the night with an hour less; null where there is one start only. */
export function shortestGapMinutes({ repeat }: Pick<Recurring, "repeat">): number | null {
  const DAY = 24 * 60;
  if (repeat.every === "once") return null;
  if (repeat.every === "month") return 28 * DAY - 60;
  const days = [...new Set(repeat.weekdays.map((day) => WEEKDAYS.indexOf(day)))].sort((a, b) => a - b);
  const gaps = days.map((day, index) => (days[index + 1] ?? (days[0] ?? 0) + 7) - day);
  return Math.min(...gaps) * DAY - 60;
}

function occurrence({ durationMinutes }: Recurring, startMs: number): Occurrence {
  return { startMs, endMs: startMs + durationMinutes * MINUTE_MS };
}

interface Pattern {
  cron: Cron;
  /** Answers of late: nothing starts after `afterMs` before `startMs`. */
  gaps: { afterMs: number; startMs: number }[];
}

/** Working out a start takes a millisecond, and a job asks of every window twice a second. */
const patterns = new Map<string, Pattern>();
const GAPS_KEPT = 8;

function patternFor({ repeat, timeZone }: Recurring): Pattern {
  const pattern = patternOf(repeat);
  const key = `${timeZone} ${pattern}`;
  const known = patterns.get(key);
  if (known) return known;
  const made = { cron: new Cron(pattern, { timezone: timeZone, paused: true }), gaps: [] };
  if (patterns.size >= 500) patterns.clear();
  patterns.set(key, made);
  return made;
}

/** The first start after a moment; null where none comes. */
function startAfter(recurring: Recurring, afterMs: number): number | null {
  const { cron, gaps } = patternFor(recurring);
  const gap = gaps.find((each) => each.afterMs <= afterMs && afterMs < each.startMs);
  if (gap) return gap.startMs;
  const startMs = cron.nextRun(new Date(afterMs))?.getTime() ?? null;
  if (startMs === null) return null;
  gaps.unshift({ afterMs, startMs });
  gaps.length = Math.min(gaps.length, GAPS_KEPT);
  return startMs;
}

/**
 * Cron's fields: second minute hour day month weekday [year]. A single day is written as a pattern too: croner reads a
 * date of its own in the left-out hour as an hour later.
 */
function patternOf(repeat: Repeat): string {
  const [hour, minute] = repeat.time.split(":").map(Number);
  const clock = `0 ${minute} ${hour}`;
  if (repeat.every === "week") return `${clock} * * ${repeat.weekdays.map(cronDay).join(",")}`;
  if (repeat.every === "month") {
    const nth = repeat.nth === "last" ? "L" : repeat.nth;
    return `${clock} * * ${cronDay(repeat.weekday)}#${nth}`;
  }
  const [year, month, day] = repeat.date.split("-").map(Number);
  return `${clock} ${day} ${month} * ${year}`;
}

const cronDay = (day: Weekday) => day.slice(0, 3).toUpperCase();

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false; // a RangeError is how Intl says no
  }
}

/** Until 2099: further off, croner looks for years in vain. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && /^20/.test(text);
}

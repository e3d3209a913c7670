import type { Repeat } from "./occurrences";
import { WEEKDAYS, type Weekday } from "./weekdays";

/** Every day at midnight, and so on: the names that stand for whole events (systemd.time(7), of which PVE takes a part). */
const NAMED: Record<string, string> = { daily: "00:00", weekly: "mon 00:00" };
/** Days of the month in which the first, second … of a weekday lies. */
const WEEKS = { "1..7": "1", "8..14": "2", "15..21": "3", "22..28": "4" } as const;

const FORM =
  /^(?:(?<days>[a-z.,]+)\s+)?(?:\*-(?:\*-)?(?<week>\S+)\s+)?(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::00?)?$/;

/**
 * When something begins that PVE starts by a calendar event ("sat 02:00", "mon..fri 21:30", "sat *-*-1..7 3:00").
 * @returns null for what comes otherwise than once on a day of the week or month: "0/2:00", "*-*-15 02:00"
 */
export function repeatOfEvent(event: string): Repeat | null {
  const text = event.trim().toLowerCase();
  const { days, week, hour = "", minute = "" } = FORM.exec(NAMED[text] ?? text)?.groups ?? {};
  if (Number(hour) > 23 || Number(minute) > 59 || hour === "") return null;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  const weekdays = days === undefined ? [...WEEKDAYS] : weekdaysOf(days);
  if (weekdays === null) return null;
  if (week === undefined || week === "*") return { every: "week", weekdays, time };
  const nth = week in WEEKS ? WEEKS[week as keyof typeof WEEKS] : null;
  const [weekday, ...others] = weekdays;
  return nth === null || weekday === undefined || others.length > 0
    ? null
    : { every: "month", nth, weekday, time };
}

/** "mon..fri", "sat,sun"; null where a word is no day. */
function weekdaysOf(text: string): Weekday[] | null {
  const found = new Set<Weekday>();
  for (const part of text.split(",")) {
    const [first, last = first, ...more] = part.split("..").map(dayOf);
    if (first === undefined || last === undefined || first < 0 || last < 0 || more.length > 0) return null;
    // "fri..mon" goes over the end of the week.
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(WEEKDAYS[day] ?? "monday");
      if (day === last) break;
    }
  }
  return WEEKDAYS.filter((day) => found.has(day));
}

/** 0 for Monday; -1 where it is no day. */
function dayOf(word: string): number {
  return WEEKDAYS.findIndex((day) => word === day || word === day.slice(0, 3));
}

import { formatDuration } from "./units";

/** "just now", "12 s ago", "4 min ago", "3 h ago", "2 d ago"; a time to come is "in 40 min". One unit: it is a glance. */
export function formatAge(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  if (Math.abs(seconds) < 2) return "just now";
  const text = oneUnit(Math.abs(seconds));
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** "just now", "for 12 s", "for 4 min": how long something lasts already. */
export function formatLasting(sinceMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - sinceMs) / 1000);
  return seconds < 2 ? "just now" : `for ${oneUnit(seconds)}`;
}

/** "in 1 h 5 min": two units, for a countdown that somebody waits for; "now" once it is due. */
export function formatCountdown(atMs: number, nowMs: number): string {
  const seconds = Math.ceil((atMs - nowMs) / 1000);
  return seconds <= 0 ? "now" : `in ${formatDuration(seconds)}`;
}

/** "2026-11-23 06:25:51 UTC": sortable, with its zone. `timeZone` is an IANA name; absent, the browser's own. */
export function formatAbsolute(atMs: number, timeZone?: string): string {
  const parts = formatter(timeZone).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((item) => item.type === type)?.value ?? "";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return `${date} ${part("hour")}:${part("minute")}:${part("second")} ${part("timeZoneName")}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

// Making a formatter costs a hundred times what using it does.
function formatter(timeZone = ""): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: timeZone === "" ? undefined : timeZone,
    timeZoneName: "short",
  });
  formatters.set(timeZone, made);
  return made;
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

function oneUnit(seconds: number): string {
  const [size, name] = UNITS.find(([limit]) => seconds >= limit) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${name}`;
}

import { occurrencesBetween } from "@/lib/core/occurrences";
import { formatDuration } from "@/lib/core/units";
import type { Due, WindowRow } from "./store";

/** Further back nobody is told of what was missed. */
export const LOOK_BACK_MS = 31 * 24 * 3_600_000;
/** Later than this is told. */
const LATE_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * The times of a window that have begun since somebody last looked, its lead counted in. The rule for starts that were
 * missed because ProxLB UI did not run: one whose end is yet to come begins late, and says so; one that is over is
 * missed, and does nothing. What lay before the window became what it is now is not made up for.
 * @param seenMs until when everything was claimed already
 */
export function dueOccurrences(window: WindowRow, seenMs: number, nowMs: number): Due[] {
  if (window.pausedAt !== null) return [];
  const leadMs = window.leadMinutes * MINUTE_MS;
  const changedMs = window.changedAt.getTime();
  const fromMs = Math.max(seenMs, changedMs, nowMs - LOOK_BACK_MS);
  return occurrencesBetween(window, fromMs, nowMs + leadMs + 1).flatMap(({ startMs, endMs }): Due[] => {
    const beginMs = startMs - leadMs;
    const isSeen = beginMs <= seenMs && changedMs <= seenMs;
    if (isSeen || beginMs > nowMs || endMs <= changedMs) return [];
    const times = { window, startsAt: new Date(startMs), endsAt: new Date(endMs) };
    if (endMs <= nowMs)
      return [{ ...times, state: "missed", reason: "ProxLB UI did not run for the whole of it." }];
    const lateMs = nowMs - Math.max(beginMs, changedMs);
    const late = `Begun ${formatDuration(Math.round(lateMs / 1000))} late: ProxLB UI did not run at its start.`;
    return [{ ...times, state: "open", reason: lateMs > LATE_MS ? late : null }];
  });
}

import "server-only";
import { nextOccurrences, occurrencesBetween } from "@/lib/core/occurrences";
import type { HoldRow } from "../holds/keep";
import type { OccurrenceView, WindowView } from "./schema";
import type { OccurrenceRow, WindowRow } from "./store";

/** More of one window are not listed at once. */
const LISTED = 400;

/** One that was begun, missed or left out. */
export function rowView(row: OccurrenceRow): OccurrenceView {
  const { windowId, kind, name, nodes, state, drainNotes } = row;
  const reason = [row.reason, ...Object.values(drainNotes)].filter(Boolean).join(" ") || null;
  return {
    windowId,
    kind,
    name,
    nodes,
    state,
    reason,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    begunAt: row.begunAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** One that is to come. */
function comingView({ id, kind, name, nodes }: WindowRow, startMs: number, endMs: number): OccurrenceView {
  return {
    windowId: id,
    kind,
    name,
    nodes,
    state: "coming",
    reason: null,
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(endMs).toISOString(),
    begunAt: null,
    endedAt: null,
  };
}

/** @param known rows of all windows, those that were left out among them */
export function windowView(window: WindowRow, known: readonly OccurrenceRow[], nowMs: number): WindowView {
  const { id, kind, name, nodes, repeat, timeZone, durationMinutes, leadMinutes } = window;
  const own = known.filter(({ windowId }) => windowId === id);
  const open = own.find(({ state }) => state === "open");
  return {
    id,
    kind,
    name,
    nodes,
    repeat,
    timeZone,
    durationMinutes,
    leadMinutes,
    drain: window.drain,
    backupJob: window.backupJob,
    backupNote: window.backupNote,
    isPaused: window.pausedAt !== null,
    createdBy: window.createdByName,
    next: nextOccurrences(window, nowMs, 5).map(({ startMs, endMs }) => {
      const row = own.find(({ startsAt }) => startsAt.getTime() === startMs);
      return row ? rowView(row) : comingView(window, startMs, endMs);
    }),
    open: open ? rowView(open) : null,
  };
}

/** All of a span in their order: what is known of those that were, and those to come of windows that are not paused. */
export function calendarOf(
  windows: readonly WindowRow[],
  known: readonly OccurrenceRow[],
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
): OccurrenceView[] {
  const taken = new Set(known.map(({ windowId, startsAt }) => `${windowId} ${startsAt.getTime()}`));
  const coming = windows
    .filter(({ pausedAt }) => pausedAt === null)
    .flatMap((window) =>
      occurrencesBetween(window, Math.max(fromMs, nowMs), toMs, LISTED)
        .filter(({ startMs }) => startMs > nowMs && !taken.has(`${window.id} ${startMs}`))
        .map(({ startMs, endMs }) => comingView(window, startMs, endMs)),
    );
  return [...known.map(rowView), ...coming].sort((a, b) => a.startsAt.localeCompare(b.startsAt));
}

/** What a hold goes back to, in words. */
export function holdView({ key, former, because, takenAt, appliedAt, reason }: HoldRow) {
  const node = key.startsWith("maintenance/");
  const before = node ? (former ? "in maintenance" : "not in maintenance") : former ? "true" : "off";
  return {
    key,
    because,
    reason,
    former: before,
    since: takenAt.toISOString(),
    isApplied: appliedAt !== null,
  };
}

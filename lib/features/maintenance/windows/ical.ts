import "server-only";
import ical, { ICalEventStatus } from "ical-generator";
import type { OccurrenceView } from "./schema";

/** Calendar programs ask again this often, s. */
const AGAIN_SECONDS = 3600;

/**
 * Occurrences as an iCalendar (RFC 5545). Each is an event of its own in UTC: a rule of repetition would be worked out by
 * each program in its own way where clocks change.
 * @param origin the address of this installation, for ids that stay the same
 */
export function icalOf(occurrences: readonly OccurrenceView[], origin: string): string {
  const calendar = ical({
    name: "ProxLB UI: maintenance",
    prodId: { company: "ProxLB UI", product: "maintenance", language: "EN" },
    ttl: AGAIN_SECONDS,
  });
  for (const { windowId, kind, name, nodes, startsAt, endsAt, state, reason } of occurrences) {
    if (windowId === null) continue;
    const what = kind === "blackout" ? "nothing is balanced" : nodes.join(", ");
    calendar.createEvent({
      id: `${windowId}-${startsAt}@${new URL(origin).host}`,
      start: new Date(startsAt),
      end: new Date(endsAt),
      stamp: new Date(startsAt),
      summary: `${name} (${what})`,
      status:
        state === "skipped" || state === "missed" ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      ...(reason ? { description: reason } : {}),
    });
  }
  return calendar.toString();
}

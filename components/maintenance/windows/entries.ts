import { grouped } from "@/lib/core/grouped";
import type { CalendarView } from "@/lib/features/maintenance/windows/schema";
import { dayKey } from "./days";
import { STATE_WORDS, whatWords } from "./words";

/** One thing in the calendar, whoever keeps it. */
export interface Entry {
  key: string;
  startsAt: string;
  endsAt: string;
  title: string;
  /** Its nodes, or that nothing is balanced. */
  what: string;
  source: "maintenance" | "blackout" | "proxlb";
  /** "coming", "left out", …; null for ProxLB's own, of which only the times are known. */
  state: string | null;
  isOff: boolean;
  reason: string | null;
}

/** All of it in its order. */
export function entriesOf({ occurrences, scheduled }: CalendarView): Entry[] {
  const own = occurrences.map(
    (each): Entry => ({
      key: `${each.windowId} ${each.startsAt}`,
      startsAt: each.startsAt,
      endsAt: each.endsAt,
      title: each.name,
      what: whatWords(each),
      source: each.kind,
      state: STATE_WORDS[each.state],
      isOff: each.state === "skipped" || each.state === "missed",
      reason: each.reason,
    }),
  );
  const proxlb = scheduled.map(
    (each): Entry => ({
      key: `${each.node} ${each.entry} ${each.startsAt}`,
      startsAt: each.startsAt,
      endsAt: each.endsAt,
      title: `${each.node}, ${each.entry}`,
      what: "by ProxLB's own schedule",
      source: "proxlb",
      state: null,
      isOff: false,
      reason: null,
    }),
  );
  return [...own, ...proxlb].sort((a, b) => a.startsAt.localeCompare(b.startsAt));
}

/** By the day on which it starts, by the viewer's clock. */
export function byDay(entries: readonly Entry[]): ReadonlyMap<string, Entry[]> {
  return grouped(entries, ({ startsAt }) => dayKey(new Date(startsAt)));
}

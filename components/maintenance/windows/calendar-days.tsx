import { cn } from "@/components/ui/cn";
import type { CalendarView } from "@/lib/features/maintenance/windows/schema";
import { clockOf, dayKey } from "./days";
import { byDay, type Entry, entriesOf } from "./entries";

interface CalendarDaysProps {
  calendar: CalendarView;
  /** Whole weeks, from a Monday on. */
  days: readonly Date[];
  /** 0–11: days of other months are muted; null where that does not matter. */
  month: number | null;
}

/** Weeks as rows of days; on a phone the days with something in them, one below the other. */
export function CalendarDays({ calendar, days, month }: CalendarDaysProps) {
  const found = byDay(entriesOf(calendar));
  const today = dayKey(new Date());
  const isEmpty = days.every((day) => !found.has(dayKey(day)));
  return (
    <>
      <ol className="grid grid-cols-1 gap-px overflow-hidden rounded-md border border-border bg-border sm:grid-cols-7">
        {days.map((day) => {
          const key = dayKey(day);
          const entries = found.get(key) ?? [];
          return (
            <li
              key={key}
              aria-current={key === today ? "date" : undefined}
              className={cn(
                "min-w-0 bg-card p-1.5 sm:min-h-24",
                entries.length === 0 && "max-sm:hidden",
                month !== null && day.getMonth() !== month && "text-muted-foreground",
              )}
            >
              <p className={cn("mb-1 tabular-nums", key === today && "font-semibold text-primary")}>
                {day.toLocaleDateString("en-GB", { weekday: "short", day: "numeric" })}
                <span className="sm:hidden"> {day.toLocaleDateString("en-GB", { month: "long" })}</span>
              </p>
              <ul className="grid gap-1">
                {entries.map((entry) => (
                  <Mark key={entry.key} entry={entry} />
                ))}
              </ul>
            </li>
          );
        })}
      </ol>
      {isEmpty ? <p className="text-muted-foreground">Nothing is in these days.</p> : null}
    </>
  );
}

const LOOKS: Record<Entry["source"], string> = {
  maintenance: "bg-moving-soft text-moving",
  blackout: "bg-attention-soft text-attention",
  proxlb: "border border-border text-muted-foreground",
};

function Mark({ entry: { startsAt, endsAt, title, what, source, state, isOff, reason } }: { entry: Entry }) {
  return (
    <li
      className={cn(
        "wrap-anywhere rounded-sm px-1.5 py-0.5",
        LOOKS[source],
        isOff && "line-through opacity-70",
      )}
      title={[what, state, reason].filter(Boolean).join(" · ")}
    >
      <span className="tabular-nums">
        {clockOf(startsAt)}–{clockOf(endsAt)}
      </span>{" "}
      {title}
      <span className="sm:sr-only">
        : {what}
        {state === null ? "" : `, ${state}`}
      </span>
    </li>
  );
}

import { Button } from "@/components/ui/button";
import { formatDuration } from "@/lib/core/units";
import type { WindowList } from "@/lib/features/maintenance/windows/schema";
import { type Draft, draftFrom } from "./draft";

interface OwnScheduleProps {
  list: Pick<WindowList, "scheduled" | "proxlbZone">;
  /** Null for who may not plan. */
  onImport: ((draft: Draft) => void) | null;
}

/** What stands in ProxLB's own schedule, and the clock that decides about it. */
export function OwnSchedule({ list: { scheduled, proxlbZone }, onImport }: OwnScheduleProps) {
  if (scheduled.length === 0) return null;
  return (
    <section aria-label="ProxLB's own schedule" className="grid gap-1 border-border border-t pt-3">
      <h3 className="font-medium">ProxLB&apos;s own schedule</h3>
      <p className="text-muted-foreground">
        Kept by ProxLB itself, from maintenance_nodes_schedule in proxlb.yaml, by its own clock:{" "}
        {proxlbZone.timeZone}
        {proxlbZone.assumed ? ", as far as can be told from here" : ""}. A window made of an entry is kept
        here beside it: take the entry out on Config then.
      </p>
      <ul className="grid gap-1">
        {scheduled.map((start) => (
          <li key={`${start.node} ${start.entry}`} className="flex flex-wrap items-center gap-x-3">
            <span className="font-medium">{start.node}</span>
            <span>
              {start.entry}, for {formatDuration(start.durationMinutes * 60)}
              {start.leadMinutes > 0 ? `, guests leave ${start.leadMinutes} min before` : ""}
            </span>
            {onImport ? (
              <Button variant="ghost" onClick={() => onImport(draftFrom(start, proxlbZone.timeZone))}>
                Make a window of it
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

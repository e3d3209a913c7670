"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { useId } from "react";
import { Fetched } from "@/components/page/fetched";
import { useUrlState } from "@/components/table/use-url-state";
import { Button, buttonVariants } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { calendarQuery } from "@/lib/features/maintenance/windows/live";
import type { CalendarView } from "@/lib/features/maintenance/windows/schema";
import { CalendarDays } from "./calendar-days";
import { CalendarList } from "./calendar-list";
import { dayKey, midnight, monthDays, weekDays } from "./days";
import { SubscribeButton } from "./subscribe-button";

const VIEWS = [
  ["month", "Month"],
  ["week", "Week"],
  ["list", "List"],
] as const;

/** What was and what comes, by the viewer's clock; ProxLB's own schedule with the clock that decides about it. */
export function CalendarCard() {
  const title = useId();
  const [view, setView] = useUrlState("view", "month");
  const [day, setDay] = useUrlState("day", "");
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T12:00:00`) : new Date();
  const days = view === "week" ? weekDays(at) : monthDays(at);
  const [first = at, last = at] = [days[0], days.at(-1)];
  const { data, error, refetch } = useQuery({
    ...calendarQuery(first.toISOString(), midnight(last, 1).toISOString()),
    placeholderData: keepPreviousData,
  });
  const turn = (by: number) =>
    setDay(
      dayKey(view === "week" ? midnight(at, 7 * by) : new Date(at.getFullYear(), at.getMonth() + by, 1)),
    );
  const heading = at.toLocaleDateString("en-GB", { month: "long", year: "numeric" });
  return (
    <Card aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title}>Calendar</CardTitle>
        <CardAction className="flex flex-wrap justify-end gap-1">
          <SubscribeButton />
          <a
            href="/api/maintenance/calendar/download"
            download
            className={buttonVariants({ variant: "ghost" })}
          >
            <Download aria-hidden />
            iCalendar
          </a>
        </CardAction>
      </CardHeader>
      <CardContent className="text-table">
        <Tabs value={view} onValueChange={setView} className="grid gap-3">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <TabsList aria-label="How the calendar is shown">
              {VIEWS.map(([value, label]) => (
                <TabsTrigger key={value} value={value}>
                  {label}
                </TabsTrigger>
              ))}
            </TabsList>
            <div className="flex items-center gap-1">
              <Button variant="ghost" size="icon-sm" aria-label="Earlier" onClick={() => turn(-1)}>
                <ChevronLeft aria-hidden />
              </Button>
              <span className="min-w-32 text-center font-medium" aria-live="polite">
                {view === "week" ? `${dayKey(first)} – ${dayKey(last)}` : heading}
              </span>
              <Button variant="ghost" size="icon-sm" aria-label="Later" onClick={() => turn(1)}>
                <ChevronRight aria-hidden />
              </Button>
              <Button variant="ghost" onClick={() => setDay("")}>
                Today
              </Button>
            </div>
          </div>
          {VIEWS.map(([value]) => (
            <TabsContent key={value} value={value} className="grid gap-3 pt-0">
              <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-80" />}>
                {(calendar) => (
                  <Shown
                    calendar={calendar}
                    days={days}
                    month={value === "month" ? at.getMonth() : null}
                    isList={value === "list"}
                  />
                )}
              </Fetched>
            </TabsContent>
          ))}
        </Tabs>
      </CardContent>
    </Card>
  );
}

interface ShownProps {
  calendar: CalendarView;
  days: Date[];
  /** 0 to 11; null where it is not a month that is shown. */
  month: number | null;
  isList: boolean;
}

function Shown({ calendar, days, month, isList }: ShownProps) {
  return (
    <>
      {isList ? (
        <CalendarList calendar={calendar} />
      ) : (
        <CalendarDays calendar={calendar} days={days} month={month} />
      )}
      <Clocks calendar={calendar} />
    </>
  );
}

function Clocks({ calendar: { scheduled, proxlbZone } }: { calendar: CalendarView }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <p className="text-muted-foreground">
      Times are by your clock ({here}).
      {scheduled.length > 0
        ? ` ProxLB begins and ends its own schedule by its clock: ${proxlbZone.timeZone}${proxlbZone.assumed ? ", as far as can be told from here" : ""}.`
        : ""}
    </p>
  );
}

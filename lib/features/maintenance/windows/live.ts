import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { CalendarView, WindowList } from "./schema";

export const windowsQuery = () =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "windows"],
    queryFn: ({ signal }) => getJson<WindowList>("/api/maintenance/windows", signal),
  });

/** @param from ISO 8601 in UTC, as `to` */
export const calendarQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "calendar", from, to],
    queryFn: ({ signal }) =>
      getJson<CalendarView>(`/api/maintenance/calendar?${new URLSearchParams({ from, to })}`, signal),
  });

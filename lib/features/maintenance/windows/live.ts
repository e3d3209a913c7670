import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { BackupJobList, CalendarView, WindowList } from "./schema";

export const windowsQuery = () =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "windows"],
    queryFn: ({ signal }) => getJson<WindowList>("/api/maintenance/windows", signal),
  });

/** The cluster's own backup jobs. Nobody tells of their changes: they are asked anew each time. */
export const backupJobsQuery = () =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "backup-jobs"],
    queryFn: ({ signal }) => getJson<BackupJobList>("/api/maintenance/backup-jobs", signal),
    staleTime: 0,
  });

/** @param from ISO 8601 in UTC, as `to` */
export const calendarQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "calendar", from, to],
    queryFn: ({ signal }) =>
      getJson<CalendarView>(`/api/maintenance/calendar?${new URLSearchParams({ from, to })}`, signal),
  });

import { infiniteQueryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { AuditFilter, AuditPage } from "./schema";

/** The log, newest first, page by page. */
export const auditPagesQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit" satisfies Topic, "pages", filter],
    queryFn: ({ signal, pageParam }) =>
      getJson<AuditPage>(`/api/audit?${auditSearch(filter, pageParam)}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: AuditPage) => page.next,
  });

/** The address of a file with every row that fits. */
export function auditExportHref(filter: AuditFilter, format: "csv" | "jsonl"): string {
  return `/api/audit/export?format=${format}&${auditSearch(filter, null)}`;
}

function auditSearch(filter: AuditFilter, cursor: string | null): string {
  const given = Object.entries({ ...filter, cursor: cursor ?? "" }).filter(([, value]) => value);
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
}

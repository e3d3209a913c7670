import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/get-json";
import type { LogPage } from "./schema";

/** What the log view begins with; new lines come over the socket. */
export const logsQuery = (limit: number) =>
  queryOptions({
    queryKey: ["logs-start", limit],
    queryFn: ({ signal }) => getJson<LogPage>(`/api/logs?limit=${limit}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { SpreadTrend } from "./schema";

export const spreadTrendQuery = () =>
  queryOptions({
    queryKey: ["spread-trend"],
    queryFn: ({ signal }) => getJson<SpreadTrend>("/api/cluster/spread-trend", signal),
    refetchInterval: 60_000,
  });

import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/get-json";
import type { Topic } from "@/lib/live/schema";
import type { BalancingStatus, RunsPage, RunView } from "./schema";

const RUNS = "runs" satisfies Topic;

export const balancingStatusQuery = () =>
  queryOptions({
    queryKey: [RUNS, "status"],
    queryFn: ({ signal }) => getJson<BalancingStatus>("/api/balancing/status", signal),
  });

export const runsQuery = () =>
  queryOptions({
    queryKey: [RUNS, "list"],
    queryFn: ({ signal }) => getJson<RunsPage>("/api/balancing/runs", signal),
  });

export const runQuery = (id: number) =>
  queryOptions({
    queryKey: [RUNS, "one", id],
    queryFn: ({ signal }) => getJson<RunView>(`/api/balancing/runs/${id}`, signal),
  });

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { Placement } from "@/lib/planning/schema";
import type { BalancingStatus, RunBrief, RunsPage, RunView } from "@/lib/runs/schema";

const RUNS = "runs" satisfies Topic;

export const balancingStatusQuery = () =>
  queryOptions({
    queryKey: [RUNS, "status"],
    queryFn: ({ signal }) => getJson<BalancingStatus>("/api/balancing/status", signal),
    refetchInterval: ({ state }) => aftermath(state.data?.lastRebalance),
  });

/** All runs, newest first, page by page. */
export const runsQuery = () =>
  infiniteQueryOptions({
    queryKey: [RUNS, "list"],
    queryFn: ({ signal, pageParam }) =>
      getJson<RunsPage>(`/api/balancing/runs${pageParam === null ? "" : `?cursor=${pageParam}`}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: RunsPage) => page.next,
  });

export const runQuery = (id: number) =>
  queryOptions({
    queryKey: [RUNS, "one", id],
    queryFn: ({ signal }) => getJson<RunView>(`/api/balancing/runs/${id}`, signal),
    refetchInterval: ({ state }) => aftermath(state.data),
  });

const AFTERMATH_MS = 3_000;

/** A stopped run's last migrations end after it, and no event of its own tells: ask until they did. */
function aftermath(run: RunBrief | null | undefined): number | false {
  return run?.migrations.some((migration) => migration.status === "running") ? AFTERMATH_MS : false;
}

/** Guests move without a run too, and their sizes change without any event. */
export const placementQuery = (run: number | null) =>
  queryOptions({
    queryKey: ["migrations" satisfies Topic, "placement", run],
    queryFn: ({ signal }) =>
      getJson<Placement>(`/api/balancing/placement${run === null ? "" : `?run=${run}`}`, signal),
    refetchInterval: 15_000,
  });

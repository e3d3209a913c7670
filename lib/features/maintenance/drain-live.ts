import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { DrainForecast, DrainsPage, NodeMaintenance } from "./drain-schema";

/** A drain's moves are a run: whatever happens to it is told there. */
const RUNS = "runs" satisfies Topic;
/** Where guests are comes with the picture, without an event of its own. */
const LOOK_MS = 10_000;

const pathOf = (node: string) => `/api/nodes/${encodeURIComponent(node)}/maintenance`;

export const nodeMaintenanceQuery = (node: string) =>
  queryOptions({
    queryKey: [RUNS, "maintenance", "node", node],
    queryFn: ({ signal }) => getJson<NodeMaintenance>(pathOf(node), signal),
    refetchInterval: LOOK_MS,
  });

/** While its dialog is open: the picture changes, and guests are being looked at. */
export const drainForecastQuery = (node: string, restartContainers: boolean) =>
  queryOptions({
    queryKey: ["drain-forecast", node, restartContainers],
    queryFn: ({ signal }) =>
      getJson<DrainForecast>(`${pathOf(node)}/forecast?restartContainers=${restartContainers}`, signal),
    refetchInterval: ({ state }) => (state.data && state.data.looked.missing.length > 0 ? 2_000 : LOOK_MS),
  });

/** Drains that are not over. */
export const openDrainsQuery = () =>
  queryOptions({
    queryKey: [RUNS, "maintenance", "open"],
    queryFn: ({ signal }) => getJson<DrainsPage>("/api/maintenance/drains?open=true&limit=100", signal),
    refetchInterval: LOOK_MS,
  });

/** All drains, newest first, page by page. */
export const drainsQuery = () =>
  infiniteQueryOptions({
    queryKey: [RUNS, "maintenance", "drains"],
    queryFn: ({ signal, pageParam }) =>
      getJson<DrainsPage>(
        `/api/maintenance/drains${pageParam === null ? "" : `?cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: DrainsPage) => page.next,
  });

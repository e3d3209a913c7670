import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ConfigState, ConfigVersionDetail, ConfigVersions, ConfigView } from "./schema";

export const configStateQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "state"],
    queryFn: ({ signal }) => getJson<ConfigState>("/api/config/state", signal),
  });

export const configQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "view"],
    queryFn: ({ signal }) => getJson<ConfigView>("/api/config", signal),
  });

/** Newest first, page by page. */
export const configVersionsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["config" satisfies Topic, "versions"],
    queryFn: ({ signal, pageParam }) =>
      getJson<ConfigVersions>(
        `/api/config/history${pageParam === null ? "" : `?cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ConfigVersions) => page.next,
  });

export const configVersionQuery = (id: number) =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "version", id],
    queryFn: ({ signal }) => getJson<ConfigVersionDetail>(`/api/config/history/${id}`, signal),
  });

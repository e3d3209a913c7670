import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ClusterView, GuestDetail, GuestSummary, GuestsView, NodeDetail, Timeframe } from "./schema";

/** Kept current by deltas over the socket: fetched again only when the picture is too old for one. */
export const clusterQuery = () =>
  queryOptions({
    queryKey: ["cluster" satisfies Topic],
    queryFn: ({ signal }) => getJson<ClusterView>("/api/cluster", signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const guestsQuery = () =>
  queryOptions({
    queryKey: ["guests" satisfies Topic],
    queryFn: ({ signal }) => getJson<GuestsView>("/api/guests", signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Counts and what stands out, for screens that do without the guests: small with 10,000 of them. */
export const guestSummaryQuery = () =>
  queryOptions({
    queryKey: ["guest-summary"],
    queryFn: ({ signal }) => getJson<GuestSummary>("/api/cluster/guest-summary", signal),
    refetchInterval: 15_000,
  });

/** Asks the node itself, so only while its page is open: every 30 s. */
export const nodeQuery = (name: string, timeframe: Timeframe) =>
  queryOptions({
    queryKey: ["node", name, timeframe],
    queryFn: ({ signal }) =>
      getJson<NodeDetail>(`/api/nodes/${encodeURIComponent(name)}?timeframe=${timeframe}`, signal),
    refetchInterval: 30_000,
  });

export const guestQuery = (vmid: number, timeframe: Timeframe) =>
  queryOptions({
    queryKey: ["guest", vmid, timeframe],
    queryFn: ({ signal }) => getJson<GuestDetail>(`/api/guests/${vmid}?timeframe=${timeframe}`, signal),
    refetchInterval: 30_000,
  });

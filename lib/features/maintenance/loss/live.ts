import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { LossTogether, NodeLosses } from "./schema";

/** It follows from where guests are and from the rules, which change without an event of their own. */
const LOOK_MS = 30_000;

export const nodeLossesQuery = () =>
  queryOptions({
    queryKey: ["rules" satisfies Topic, "node-loss"],
    queryFn: ({ signal }) => getJson<NodeLosses>("/api/maintenance/node-loss", signal),
    refetchInterval: LOOK_MS,
  });

/** @param nodes at least two; fewer are not asked about */
export const lossTogetherQuery = (nodes: readonly string[]) =>
  queryOptions({
    queryKey: ["rules" satisfies Topic, "node-loss", ...nodes],
    queryFn: ({ signal }) => {
      const asked = new URLSearchParams(nodes.map((name) => ["nodes", name]));
      return getJson<LossTogether>(`/api/maintenance/node-loss/together?${asked}`, signal);
    },
    enabled: nodes.length > 1,
    refetchInterval: LOOK_MS,
  });

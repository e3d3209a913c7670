import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { RuleChanges, RuleChangeView } from "./schema";

const RULES = "rules" satisfies Topic;
/** Each write is told on the topic; this is for whom the socket does not reach. */
const LOOK_MS = 2_000;
const REST_MS = 15_000;

/** The newest changes of rules, newest first. */
export const ruleChangesQuery = () =>
  queryOptions({
    queryKey: [RULES, "changes"],
    queryFn: ({ signal }) => getJson<RuleChanges>("/api/rules/changes", signal),
    refetchInterval: ({ state }) =>
      state.data?.changes.some((change) => change.state === "running") ? LOOK_MS : REST_MS,
  });

export const ruleChangeQuery = (id: number) =>
  queryOptions({
    queryKey: [RULES, "changes", id],
    queryFn: ({ signal }) => getJson<RuleChangeView>(`/api/rules/changes/${id}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? LOOK_MS : REST_MS),
  });

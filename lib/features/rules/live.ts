import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { RuleDetail, RuleList, RulesStanding } from "./schema";

/** Judged on the server, once a picture for everybody. */
export const rulesQuery = () =>
  queryOptions({
    queryKey: ["rules" satisfies Topic],
    queryFn: ({ signal }) => getJson<RuleList>("/api/rules", signal),
    refetchInterval: 15_000,
  });

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: ["rules", id],
    queryFn: ({ signal }) => getJson<RuleDetail>(`/api/rules/${encodeURIComponent(id)}`, signal),
    refetchInterval: 15_000,
  });

/** How many rules do not hold, and which: small whatever there is. */
export const rulesStandingQuery = () =>
  queryOptions({
    queryKey: ["rules", "standing"],
    queryFn: ({ signal }) => getJson<RulesStanding>("/api/rules/standing", signal),
    refetchInterval: 30_000,
  });

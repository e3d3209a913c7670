import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ServiceView } from "./schema";

/** Its state is told by the topic; the interval keeps uptime and resource use moving. */
export const serviceQuery = () =>
  queryOptions({
    queryKey: ["service" satisfies Topic],
    queryFn: ({ signal }) => getJson<ServiceView>("/api/service/status", signal),
    refetchInterval: 15_000,
  });

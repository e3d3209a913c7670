import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { RollList } from "./schema";

export const rollsQuery = () =>
  queryOptions({
    queryKey: ["maintenance" satisfies Topic, "rolls"],
    queryFn: ({ signal }) => getJson<RollList>("/api/maintenance/rolls", signal),
  });

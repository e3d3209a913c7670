import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/get-json";
import type { Topic } from "@/lib/live/schema";
import type { ConfigState } from "./schema";

export const configStateQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "state"],
    queryFn: ({ signal }) => getJson<ConfigState>("/api/config/state", signal),
  });

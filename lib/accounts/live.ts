import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/get-json";
import type { Topic } from "@/lib/live/schema";
import type { SessionView } from "./schema";

export const ownSessionsQuery = () =>
  queryOptions({
    queryKey: ["sessions" satisfies Topic],
    queryFn: ({ signal }) => getJson<SessionView[]>("/api/auth/sessions", signal),
  });

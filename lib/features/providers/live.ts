import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ProviderCheck, ProviderView } from "./schema";

export const providersQuery = () =>
  queryOptions({
    queryKey: ["settings" satisfies Topic, "providers"],
    queryFn: ({ signal }) => getJson<ProviderView[]>("/api/providers", signal),
  });

/** What a provider offers at this moment. @throws ApiError with a sentence, for an address that cannot be one */
export const askProvider = (issuer: string) =>
  getJson<ProviderCheck>(`/api/providers/check?${new URLSearchParams({ issuer })}`);

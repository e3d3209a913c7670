import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ProviderCheck, ProviderTrial, ProviderView } from "./schema";

const LOOK_MS = 1_500;

export const providersQuery = () =>
  queryOptions({
    queryKey: ["settings" satisfies Topic, "providers"],
    queryFn: ({ signal }) => getJson<ProviderView[]>("/api/providers", signal),
  });

/** What came of a trial, asked until it is over. @param id null: none was begun */
export const providerTrialQuery = (id: number | null) =>
  queryOptions({
    queryKey: ["settings" satisfies Topic, "provider-trial", id],
    queryFn: ({ signal }) => getJson<ProviderTrial>(`/api/providers/trials/${id}`, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.outcome || state.error ? false : LOOK_MS),
    retry: false,
  });

/** What a provider offers at this moment. @throws ApiError with a sentence, for an address that cannot be one */
export const askProvider = (issuer: string) =>
  getJson<ProviderCheck>(`/api/providers/check?${new URLSearchParams({ issuer })}`);

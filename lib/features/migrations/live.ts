import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ListMigrationsInput, MigrationsPage, MigrationTotals, MigrationView } from "./schema";

const MIGRATIONS = "migrations" satisfies Topic;

export const migrationsQuery = (input: ListMigrationsInput) =>
  queryOptions({
    queryKey: [MIGRATIONS, "list", input],
    queryFn: ({ signal }) => fetchMigrations(input, signal),
  });

/** The history, newest first, page by page. */
export const migrationPagesQuery = (input: ListMigrationsInput) =>
  infiniteQueryOptions({
    queryKey: [MIGRATIONS, "pages", input],
    queryFn: ({ signal, pageParam }) => fetchMigrations({ ...input, cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: MigrationsPage) => page.next,
  });

/** One page of the history, for an export that reads them all. */
export function fetchMigrations(input: ListMigrationsInput, signal?: AbortSignal): Promise<MigrationsPage> {
  return getJson<MigrationsPage>(`/api/migrations?${searchOf(input)}`, signal);
}

export const guestHistoryQuery = (vmid: number) =>
  queryOptions({
    queryKey: [MIGRATIONS, "guest", vmid],
    queryFn: ({ signal }) => getJson<MigrationView[]>(`/api/guests/${vmid}/history`, signal),
  });

export const migrationTotalsQuery = (since: string) =>
  queryOptions({
    queryKey: [MIGRATIONS, "totals", since],
    queryFn: ({ signal }) =>
      getJson<MigrationTotals>(`/api/migrations/totals?since=${encodeURIComponent(since)}`, signal),
  });

function searchOf(input: ListMigrationsInput): URLSearchParams {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
}

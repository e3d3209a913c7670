import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { CurrentApply } from "./apply/schema";
import type { ConfigBackups } from "./backups/schema";
import type { BeginView } from "./begin/schema";
import type { CurrentDrift } from "./drift/schema";
import type { ConfigKeeping } from "./keeping/schema";
import type { ConfigDiff, ConfigState, ConfigVersionDetail, ConfigVersions, ConfigView } from "./schema";
import type { TokenReport } from "./token/schema";

export const configStateQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "state"],
    queryFn: ({ signal }) => getJson<ConfigState>("/api/config/state", signal),
  });

export const configQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "view"],
    queryFn: ({ signal }) => getJson<ConfigView>("/api/config", signal),
  });

/** Asks Proxmox: for who opens it, not with the page. */
export const tokenQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "token"],
    queryFn: ({ signal }) => getJson<TokenReport>("/api/config/token", signal),
    staleTime: 60_000,
    // What is not known yet may be in a moment.
    refetchInterval: ({ state }) => (state.data?.reason ? 10_000 : false),
  });

export const applyQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "apply"],
    queryFn: ({ signal }) => getJson<CurrentApply>("/api/config/apply", signal),
  });

/** Newest first, page by page. */
export const configVersionsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["config" satisfies Topic, "versions"],
    queryFn: ({ signal, pageParam }) =>
      getJson<ConfigVersions>(
        `/api/config/history${pageParam === null ? "" : `?cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ConfigVersions) => page.next,
  });

export const configVersionQuery = (id: number) =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "version", id],
    queryFn: ({ signal }) => getJson<ConfigVersionDetail>(`/api/config/history/${id}`, signal),
  });

/** @param to null: the file on disk */
export const configDiffQuery = (from: number, to: number | null) =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "diff", from, to],
    queryFn: ({ signal }) =>
      getJson<ConfigDiff>(`/api/config/history/diff?from=${from}${to === null ? "" : `&to=${to}`}`, signal),
  });

/** Of one edit, as the state names it: of another the former's texts must not be shown, nor decided about. */
export const driftQuery = ({ version, since }: NonNullable<ConfigState["drift"]>) =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "drift", version, since],
    queryFn: ({ signal }) => getJson<CurrentDrift>("/api/config/drift", signal),
  });

/** The newest ones. */
export const backupsQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "backups"],
    queryFn: ({ signal }) => getJson<ConfigBackups>("/api/config/backups", signal),
  });

export const keepingQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "keeping"],
    queryFn: ({ signal }) => getJson<ConfigKeeping>("/api/config/keeping", signal),
  });

/** For who may edit the file, where it names no cluster. */
export const beginQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "begin"],
    queryFn: ({ signal }) => getJson<BeginView>("/api/config/begin", signal),
  });

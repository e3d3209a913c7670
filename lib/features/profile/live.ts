import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { UserDetail, UserView } from "@/lib/features/users/schema";
import type { Topic } from "@/lib/snapshot/schema";
import type { Profile, SecondFactorState, SessionView, TokenView } from "./schema";

export const ownSessionsQuery = () =>
  queryOptions({
    queryKey: ["sessions" satisfies Topic],
    queryFn: ({ signal }) => getJson<SessionView[]>("/api/auth/sessions", signal),
  });

export const profileQuery = () =>
  queryOptions({
    queryKey: ["profile"],
    queryFn: ({ signal }) => getJson<Profile>("/api/auth/me", signal),
  });

export const secondFactorQuery = () =>
  queryOptions({
    queryKey: ["second-factor"],
    queryFn: ({ signal }) => getJson<SecondFactorState>("/api/auth/second-factor", signal),
  });

export const ownTokensQuery = () =>
  queryOptions({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => getJson<TokenView[]>("/api/auth/tokens", signal),
  });

export const usersQuery = () =>
  queryOptions({
    queryKey: ["users" satisfies Topic],
    queryFn: ({ signal }) => getJson<UserView[]>("/api/users", signal),
  });

export const userQuery = (id: number) =>
  queryOptions({
    queryKey: ["users" satisfies Topic, id],
    queryFn: ({ signal }) => getJson<UserDetail>(`/api/users/${id}`, signal),
  });

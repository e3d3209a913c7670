import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { PasskeyView, SessionView, TokenView } from "@/lib/identity/schema";
import type { Topic } from "@/lib/live/topics";
import type { OwnIdentities } from "./identity-schema";
import type { Profile, SecondFactorState } from "./schema";

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

export const ownPasskeysQuery = () =>
  queryOptions({
    queryKey: ["passkeys"],
    queryFn: ({ signal }) => getJson<PasskeyView[]>("/api/auth/passkeys", signal),
  });

export const ownIdentitiesQuery = () =>
  queryOptions({
    queryKey: ["identities"],
    queryFn: ({ signal }) => getJson<OwnIdentities>("/api/auth/identities", signal),
  });

export const ownTokensQuery = () =>
  queryOptions({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => getJson<TokenView[]>("/api/auth/tokens", signal),
  });

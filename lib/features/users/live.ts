import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { UserDetail, UserView } from "./schema";

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

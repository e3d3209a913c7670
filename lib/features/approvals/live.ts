import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { ApprovalList, ApprovalView } from "./schema";

/** Whether one is superseded changes with every guest that moves: looked at again while somebody looks. */
const LOOK_MS = 10_000;

/** Something may still come of it. */
export const isOpen = ({ state }: Pick<ApprovalView, "state">) => state === "pending" || state === "approved";

export const approvalsQuery = () =>
  queryOptions({
    queryKey: ["approvals" satisfies Topic],
    queryFn: ({ signal }) => getJson<ApprovalList>("/api/approvals", signal),
    refetchInterval: LOOK_MS,
  });

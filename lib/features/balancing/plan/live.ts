import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/core/ask-api";
import type { Topic } from "@/lib/live/topics";
import type { GuestPlacement, PlanBasis } from "@/lib/planning/schema";

const LOOK_MS = 10_000;
const FETCHING_MS = 1_500;

/** What a plan needs beside the live picture. proxlb.yaml may change at any time: asked again every 10 s. */
export const planBasisQuery = () =>
  queryOptions({
    queryKey: ["config" satisfies Topic, "plan-basis"],
    queryFn: ({ signal }) => getJson<PlanBasis>("/api/balancing/plan/basis", signal),
    refetchInterval: ({ state }) => (state.data?.fetch.running ? FETCHING_MS : LOOK_MS),
  });

export const guestPlacementQuery = (vmid: number) =>
  queryOptions({
    queryKey: ["guest", vmid, "placement"],
    queryFn: ({ signal }) => getJson<GuestPlacement>(`/api/guests/${vmid}/placement`, signal),
    refetchInterval: 30_000,
  });

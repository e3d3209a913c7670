"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useWatch } from "@/components/live/live-provider";
import { useCluster } from "@/components/live/use-cluster";
import { guestsQuery } from "@/lib/features/cluster/live";
import { type KnownCluster, knownCluster } from "@/lib/proxlb/doctor/known-cluster";

/** What the live picture knows of the cluster that the file is for: names to complete, and to tell from mistakes. */
export function useKnownCluster(): KnownCluster {
  useWatch(["cluster", "guests"]);
  const cluster = useCluster();
  const { data } = useQuery(guestsQuery());
  const known = useMemo(
    () => JSON.stringify(knownCluster({ ...cluster, guests: data?.guests ?? [] })),
    [cluster, data],
  );
  // Figures come every few seconds; names rarely change, and whoever depends on them looks at them only then.
  return useMemo(() => JSON.parse(known) as KnownCluster, [known]);
}

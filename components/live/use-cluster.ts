"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { clusterQuery } from "@/lib/features/cluster/live";
import type { ClusterView } from "@/lib/features/cluster/schema";
import { configStateQuery } from "@/lib/features/config/live";
import type { ConfigState } from "@/lib/features/config/schema";
import { serviceQuery } from "@/lib/features/service/live";
import type { ServiceView } from "@/lib/features/service/schema";

/*
 * What the frame loads and watches for every page. It has filled the cache before a page renders, so nothing suspends
 * here, and a page need not send the same rows a second time.
 */

/** The live picture without its guests. */
export function useCluster(): ClusterView {
  return useSuspenseQuery(clusterQuery()).data;
}

export function useConfigState(): ConfigState {
  return useSuspenseQuery(configStateQuery()).data;
}

export function useService(): ServiceView {
  return useSuspenseQuery(serviceQuery()).data;
}

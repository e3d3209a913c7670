"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { SessionWatch } from "@/components/accounts/session-watch";
import { useClusterPalette } from "@/components/guests/use-cluster-palette";
import { signOutAction } from "@/lib/accounts/actions";
import { balancingStatusQuery } from "@/lib/balancing/live";
import type { BalancingStatus } from "@/lib/balancing/schema";
import { clusterQuery } from "@/lib/cluster/live";
import type { ClusterView } from "@/lib/cluster/schema";
import { configStateQuery } from "@/lib/config/live";
import type { ConfigState } from "@/lib/config/schema";
import { serviceQuery } from "@/lib/service/live";
import type { ServiceView } from "@/lib/service/schema";
import { AppShell } from "./app-shell";
import { problemsOf, runMark, serviceMark } from "./frame-data";
import { useLiveStatus, useWatch } from "./live-provider";
import type { Theme } from "./theme";
import type { Viewer } from "./types";

export interface FrameStart {
  cluster: ClusterView;
  service: ServiceView;
  balancing: BalancingStatus;
  config: ConfigState;
}

interface ConsoleFrameProps {
  initial: FrameStart;
  viewer: Viewer;
  theme: Theme;
  railCollapsed: boolean;
  renderedAtMs: number;
  /** A sentence for every page while passwords travel in the clear. */
  insecure: string | null;
  children: ReactNode;
}

/** The frame, kept current: what it shows comes from the same queries as the pages. */
export function ConsoleFrame({ initial, insecure, children, ...frame }: ConsoleFrameProps) {
  const router = useRouter();
  useWatch(["cluster", "service", "runs", "config"]);
  useClusterPalette();
  const status = useLiveStatus();
  const { data: cluster } = useQuery({ ...clusterQuery(), initialData: initial.cluster });
  const { data: service } = useQuery({ ...serviceQuery(), initialData: initial.service });
  const { data: balancing } = useQuery({ ...balancingStatusQuery(), initialData: initial.balancing });
  const { data: config } = useQuery({ ...configStateQuery(), initialData: initial.config });

  async function signOut() {
    await signOutAction({});
    router.replace("/sign-in");
    router.refresh();
  }

  return (
    <AppShell
      {...frame}
      data={{
        facts: cluster.facts,
        connection: cluster.connection,
        service: serviceMark(service),
        run: runMark(balancing),
        problems: problemsOf({ cluster, service, config, socketLost: status === "lost", insecure }),
      }}
      signOut={signOut}
    >
      {children}
      <SessionWatch />
    </AppShell>
  );
}

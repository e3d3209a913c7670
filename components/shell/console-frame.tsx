"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useLiveStatus, useWatch } from "@/components/live/live-provider";
import type { Banner } from "@/components/page/banner-line";
import { SessionWatch } from "@/components/session/session-watch";
import { balancingStatusQuery } from "@/lib/features/balancing/live";
import { clusterQuery } from "@/lib/features/cluster/live";
import type { ClusterView } from "@/lib/features/cluster/schema";
import { configStateQuery } from "@/lib/features/config/live";
import type { ConfigState } from "@/lib/features/config/schema";
import { serviceQuery } from "@/lib/features/service/live";
import type { ServiceView } from "@/lib/features/service/schema";
import { signOutAction } from "@/lib/features/sign-in/actions";
import type { BalancingStatus } from "@/lib/runs/schema";
import { AppShell } from "./app-shell";
import { frameProblems, runMark, serviceMark } from "./frame-data";
import type { Theme } from "./theme";
import type { Viewer } from "./types";
import { useClusterPalette } from "./use-cluster-palette";

export interface FrameStart {
  cluster: ClusterView;
  service: ServiceView;
  balancing: BalancingStatus;
  config: ConfigState;
}

interface ConsoleFrameProps {
  name: string;
  banner: Banner | null;
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
    const left = await signOutAction({});
    // The session at the provider ends too; it leads back to the sign-in page.
    if (left.ok && left.value.url !== null) return window.location.assign(left.value.url);
    router.replace("/sign-in?after=sign-out");
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
        problems: frameProblems({ cluster, service, config, socketLost: status === "lost", insecure }),
      }}
      signOut={signOut}
    >
      {children}
      <SessionWatch />
    </AppShell>
  );
}

"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { useCluster } from "@/components/live/use-cluster";
import { DataState } from "@/components/page/data-state";
import { Card } from "@/components/ui/card";

/** Needed once in the life of an installation. */
const SetUpCluster = lazy(() =>
  import("./set-up-cluster").then((module) => ({ default: module.SetUpCluster })),
);

/** Shows what needs a cluster only when there is one, and says whose figures these are when Proxmox is silent. */
export function ClusterGate({ skeleton, children }: { skeleton: ReactNode; children: ReactNode }) {
  const { connection, nodes } = useCluster();
  if (connection.state === "unconfigured") {
    return (
      <Suspense fallback={skeleton}>
        <SetUpCluster />
      </Suspense>
    );
  }
  if (connection.state === "ok") return children;
  if (nodes.length > 0) {
    return (
      <DataState
        state="stale"
        asOf={connection.seenAt}
        reason={`The cluster cannot be read. ${connection.reason ?? ""}`}
      >
        {children}
      </DataState>
    );
  }
  if (connection.state === "starting") return <DataState state="loading" skeleton={skeleton} />;
  return (
    <Card>
      <DataState
        state="failed"
        failure={{
          sentence: `The cluster could not be read yet: ${connection.reason ?? "no reason given"}`,
          action: (
            <p className="max-w-prose text-muted-foreground text-table">
              ProxLB UI goes on asking{connection.host ? ` ${connection.host}` : ""} every few seconds; this
              page fills by itself. Check proxmox_api in proxlb.yaml: hosts, token and certificate.
            </p>
          ),
        }}
      />
    </Card>
  );
}

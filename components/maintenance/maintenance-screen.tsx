"use client";

import { Approvals } from "@/components/cluster/approvals/approvals";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { DrainMenu } from "./drain-menu";
import { MaintenanceHistory, OpenDrains } from "./drains";
import { NodeLossCard } from "./loss/node-loss-card";
import { NodesOut } from "./nodes-out";
import { RollButton } from "./rolls/roll-button";
import { RollCard } from "./rolls/roll-card";
import { CalendarCard } from "./windows/calendar-card";
import { WindowsCard } from "./windows/windows-card";

/** Which nodes are out of service now, what is being drained, what is planned, and what was. */
export function MaintenanceScreen({ canEdit }: { canEdit: boolean }) {
  useWatch(["maintenance"]);
  return (
    <>
      <PageHeader
        title="Maintenance"
        actions={
          canEdit ? (
            <>
              <RollButton />
              <DrainMenu />
            </>
          ) : null
        }
      />
      <ClusterGate skeleton={<Skeleton className="h-40" />}>
        <div className="grid gap-4">
          <Approvals />
          <NodesOut />
          <RollCard canEdit={canEdit} />
          <OpenDrains canEdit={canEdit} />
          <WindowsCard canEdit={canEdit} />
          <CalendarCard />
          <NodeLossCard />
          <MaintenanceHistory />
        </div>
      </ClusterGate>
    </>
  );
}

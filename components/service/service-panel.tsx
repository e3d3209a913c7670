"use client";

import { useQuery } from "@tanstack/react-query";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { ServiceAbsent } from "@/components/page/service-absent";
import { StateBadge } from "@/components/page/service-state";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { serviceQuery } from "@/lib/features/service/live";
import type { ServiceView } from "@/lib/features/service/schema";
import { BugReportCard } from "./bug-report-card";
import { ServiceControls } from "./service-controls";
import { ServiceFacts } from "./service-facts";

/** The managed ProxLB: how it is, and what can be done about it. */
export function ServicePanel({ initial, canControl }: { initial: ServiceView; canControl: boolean }) {
  useWatch(["service"]);
  const { data: service } = useQuery({ ...serviceQuery(), initialData: initial });
  const { daemon } = service;
  return (
    <>
      <PageHeader title="Service" meta="The ProxLB that balances this cluster" />
      <div className="grid gap-4 lg:grid-cols-[2fr_1fr]">
        <Card>
          <CardHeader>
            <CardTitle>ProxLB</CardTitle>
            <StateBadge state={daemon.state} />
          </CardHeader>
          <CardContent className="grid gap-4">
            <p>{daemon.reason}</p>
            {daemon.state === "absent" ? (
              <ServiceAbsent driver={daemon.driver} />
            ) : (
              <ServiceFacts service={service} />
            )}
          </CardContent>
        </Card>
        <Card className="lg:row-span-2 lg:self-start">
          <CardHeader>
            <CardTitle>Control</CardTitle>
          </CardHeader>
          <CardContent>
            {canControl ? (
              <ServiceControls service={service} />
            ) : (
              <p className="text-muted-foreground text-table">
                Admins can start, stop, restart and reload ProxLB.
              </p>
            )}
          </CardContent>
        </Card>
        <BugReportCard />
      </div>
    </>
  );
}

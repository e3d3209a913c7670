"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { GuestRules } from "@/components/cluster/guest-rules";
import { GuestLock, GuestStatus } from "@/components/cluster/guest-status";
import { nodeHref } from "@/components/cluster/hrefs";
import { NodePageSkeleton } from "@/components/cluster/node-page-skeleton";
import { RrdCharts } from "@/components/cluster/rrd-charts";
import { TagChips } from "@/components/cluster/tag-chips";
import { TimeframeButtons, useTimeframe } from "@/components/cluster/timeframe";
import { useWatch } from "@/components/live/live-provider";
import { useCluster } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { PageHeader } from "@/components/page/page-header";
import { GuestPlacementCard } from "@/components/plan/guest-placement";
import { Badge } from "@/components/ui/badge";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Flash } from "@/components/ui/flash";
import Link from "@/components/ui/link";
import { guestQuery } from "@/lib/features/cluster/live";
import type { GuestDetail } from "@/lib/features/cluster/schema";
import { guestHistoryQuery } from "@/lib/features/migrations/live";
import type { MigrationView } from "@/lib/features/migrations/schema";
import { GuestHistory } from "./guest-history";
import { GuestTiles } from "./guest-tiles";

interface GuestPageProps {
  /** Of the timeframe in the address. */
  initial: GuestDetail;
  history: MigrationView[];
}

/** Everything about one guest: how it is, what ProxLB makes of it, where it has been. */
export function GuestPage({ initial, history: initialHistory }: GuestPageProps) {
  useWatch(["migrations"]);
  const { connection } = useCluster();
  const [timeframe, setTimeframe] = useTimeframe();
  const { vmid } = initial.guest;
  const { data = initial, isPlaceholderData } = useQuery({
    ...guestQuery(vmid, timeframe),
    ...(timeframe === initial.timeframe ? { initialData: initial } : {}),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const { data: history } = useQuery({ ...guestHistoryQuery(vmid), initialData: initialHistory });
  const { guest } = data;
  return (
    <>
      <PageHeader
        title={guest.name}
        meta={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="tabular-nums">
              {guest.type.toUpperCase()} {vmid}
            </span>
            <GuestStatus guest={guest} />
            <span>
              on{" "}
              <Flash value={guest.node}>
                <Link href={nodeHref(guest.node)} className="text-primary underline-offset-4 hover:underline">
                  {guest.node}
                </Link>
              </Flash>
              {data.node?.status === "offline" ? (
                <Badge variant="failure" className="ml-1.5">
                  offline
                </Badge>
              ) : null}
            </span>
            <GuestLock lock={guest.lock} />
            <span>
              seen <Age at={connection.seenAt} staleAfterSeconds={45} fallback="never" />
            </span>
          </span>
        }
      />
      <ClusterGate skeleton={<NodePageSkeleton />}>
        <div className="grid gap-4">
          <GuestTiles guest={guest} />
          {guest.tags.length > 0 ? (
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table">
              <span className="text-muted-foreground">Tags</span>
              <TagChips tags={guest.tags} className="flex-wrap" />
            </div>
          ) : null}
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <GuestRules guest={guest} rules={data.rules} findings={data.findings} reason={data.rulesReason} />
            <GuestHistory migrations={history} />
          </div>
          <GuestPlacementCard vmid={vmid} />
          <Card aria-labelledby="history">
            <CardHeader>
              <CardTitle id="history">Load</CardTitle>
              <CardAction>
                <TimeframeButtons value={timeframe} onChange={setTimeframe} />
              </CardAction>
            </CardHeader>
            <CardContent className={isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
              <RrdCharts of={guest.name} samples={data.samples} reason={data.samplesReason} />
            </CardContent>
          </Card>
        </div>
      </ClusterGate>
    </>
  );
}

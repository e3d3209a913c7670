"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { GUEST_COLUMNS_OF_NODE, guestKey } from "@/components/cluster/guest-columns";
import { guestHref } from "@/components/cluster/hrefs";
import { MarkBadges } from "@/components/cluster/mark-badges";
import { nodeMarks } from "@/components/cluster/node-marks";
import { NodePageSkeleton } from "@/components/cluster/node-page-skeleton";
import { RrdCharts } from "@/components/cluster/rrd-charts";
import { TimeframeButtons, useTimeframe } from "@/components/cluster/timeframe";
import { useCluster, useConfigState } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { PageHeader } from "@/components/page/page-header";
import { DataTable } from "@/components/table/data-table";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { nodeQuery } from "@/lib/features/cluster/live";
import type { NodeDetail } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { NodeState } from "@/lib/snapshot/schema";
import { NodeFacts } from "./node-facts";
import { NodeTiles } from "./node-tiles";

interface NodePageProps {
  /** Of the timeframe in the address. */
  initial: NodeDetail;
  /** What may be done with the node. */
  actions: ReactNode;
  /** Its drain, while there is one. */
  drain: ReactNode;
}

export function NodePage({ initial, actions, drain }: NodePageProps) {
  const { nodes, connection } = useCluster();
  const { target } = useConfigState();
  const name = initial.node.name;
  // The live row; the page's own while the node has just left the cluster.
  const node = nodes.find((candidate) => candidate.name === name) ?? initial.node;
  return (
    <>
      <PageHeader
        title={name}
        meta={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <MarkBadges marks={nodeMarks(node, target)} />
            {node.ipAddress ? <span className="tabular-nums">{node.ipAddress}</span> : null}
            <span>
              seen <Age at={connection.seenAt} staleAfterSeconds={30} fallback="never" />
            </span>
          </span>
        }
        actions={actions}
      />
      <ClusterGate skeleton={<NodePageSkeleton />}>
        {drain}
        <NodeBody node={node} initial={initial} target={target} />
      </ClusterGate>
    </>
  );
}

interface NodeBodyProps {
  node: NodeState;
  initial: NodeDetail;
  target: BalanceTarget | null;
}

function NodeBody({ node, initial, target }: NodeBodyProps) {
  const router = useRouter();
  const { connection } = useCluster();
  const [timeframe, setTimeframe] = useTimeframe();
  const { data = initial, isPlaceholderData } = useQuery({
    ...nodeQuery(node.name, timeframe),
    ...(timeframe === initial.timeframe ? { initialData: initial } : {}),
    placeholderData: keepPreviousData,
  });
  const limit = (method: "cpu" | "memory") =>
    target?.method === method ? target.thresholdPercent[method] : null;
  return (
    <div className="grid gap-4">
      {data.detailReason && connection.state === "ok" ? (
        <p className="rounded-md bg-attention-soft px-3 py-2 text-table">{data.detailReason}</p>
      ) : null}
      <NodeTiles node={node} detail={data.detail} guests={data.guests} target={target} />
      <Card aria-labelledby="history">
        <CardHeader>
          <CardTitle id="history">History</CardTitle>
          <CardAction>
            <TimeframeButtons value={timeframe} onChange={setTimeframe} />
          </CardAction>
        </CardHeader>
        <CardContent className={isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
          <RrdCharts
            of={node.name}
            samples={data.samples}
            reason={data.detailReason}
            thresholds={{ cpu: limit("cpu"), memory: limit("memory") }}
          />
        </CardContent>
      </Card>
      <section aria-labelledby="node-guests">
        <h2 id="node-guests" className="mb-2 font-semibold text-sm">
          Guests on {node.name}
        </h2>
        <DataTable
          label={`Guests on ${node.name}`}
          rows={data.guests}
          columns={GUEST_COLUMNS_OF_NODE}
          rowKey={guestKey}
          defaultSort="-memory"
          onOpen={(guest) => router.push(guestHref(guest.vmid))}
          empty={<p className="text-muted-foreground">No guest is on {node.name}.</p>}
        />
      </section>
      <NodeFacts node={node} detail={data.detail} />
    </div>
  );
}

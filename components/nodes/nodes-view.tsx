"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo } from "react";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { nodeHref } from "@/components/cluster/hrefs";
import { useCluster, useConfigState } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { ListFrame } from "@/components/page/list-frame";
import { PageHeader } from "@/components/page/page-header";
import { guestSummaryQuery } from "@/lib/features/cluster/live";
import type { GuestSummary } from "@/lib/features/cluster/schema";
import { nodeColumns } from "./node-columns";
import { NODE_FIELDS, type NodeRow, nodeText, toNodeRows } from "./node-rows";
import { NodesSkeleton } from "./nodes-skeleton";

const rowKey = ({ node }: NodeRow) => node.name;

/** Every node with its load, its guests and what sets it apart. */
export function NodesView({ guests: initial, actions }: { guests: GuestSummary; actions: ReactNode }) {
  const { facts, connection } = useCluster();
  return (
    <>
      <PageHeader
        title="Nodes"
        meta={
          <span className="flex flex-wrap gap-x-3">
            {facts.pveVersion ? (
              <span
                title={`Version of ${connection.host ?? "the node that answers"}; a node's page tells its own`}
              >
                PVE {facts.pveVersion}
              </span>
            ) : null}
            <span>
              seen <Age at={connection.seenAt} staleAfterSeconds={30} fallback="never" />
            </span>
          </span>
        }
        actions={actions}
      />
      <ClusterGate skeleton={<NodesSkeleton />}>
        <NodesTable guests={initial} />
      </ClusterGate>
    </>
  );
}

function NodesTable({ guests: initial }: { guests: GuestSummary }) {
  const router = useRouter();
  const { nodes } = useCluster();
  const { target } = useConfigState();
  const { data: guests } = useQuery({ ...guestSummaryQuery(), initialData: initial });
  const rows = useMemo(() => toNodeRows(nodes, guests.byNode, target), [nodes, guests, target]);
  const columns = useMemo(() => nodeColumns(target), [target]);
  return (
    <ListFrame
      id="nodes"
      noun="node"
      label="Nodes"
      rows={rows}
      columns={columns}
      fields={NODE_FIELDS}
      textOf={nodeText}
      rowKey={rowKey}
      defaultSort="name"
      placeholder="Name, or mem>80 is:maintenance"
      onOpen={({ node }) => router.push(nodeHref(node.name))}
    />
  );
}

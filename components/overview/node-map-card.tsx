"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { nodeHref } from "@/components/cluster/hrefs";
import { nodeMarks } from "@/components/cluster/node-marks";
import { guestTagMark } from "@/components/cluster/tag-words";
import { useWatch } from "@/components/live/live-provider";
import { METHOD_NAMES } from "@/components/page/words";
import { NodeMap } from "@/components/picture/map/node-map";
import type { MapMove, MapNode } from "@/components/picture/map/types";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { guestsQuery } from "@/lib/features/cluster/live";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { migrationsQuery } from "@/lib/features/migrations/live";
import type { MigrationView } from "@/lib/features/migrations/schema";
import { type MethodBalance, usedPercent } from "@/lib/proxlb/balance";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { nodesToRelieve } from "./to-relieve";

interface NodeMapCardProps {
  nodes: readonly NodeState[];
  target: BalanceTarget | null;
  balance: MethodBalance | null;
  /** Whether ProxLB acts by itself on what it finds. */
  acts: boolean;
  /** False where the guests are too many to send to a page that only shows where they are. */
  withGuests: boolean;
}

/** The nodes by load; in a small cluster with their guests as areas of memory. */
export function NodeMapCard(props: NodeMapCardProps) {
  const method = props.target?.method ?? "memory";
  return (
    <Card aria-labelledby="node-map">
      <CardHeader>
        <CardTitle id="node-map">Nodes by {METHOD_NAMES[method]}</CardTitle>
        <CardDescription>fullest first</CardDescription>
      </CardHeader>
      <CardContent>
        {props.withGuests ? <WithGuests {...props} /> : <GuestMap {...props} guests={[]} />}
      </CardContent>
    </Card>
  );
}

function WithGuests(props: NodeMapCardProps) {
  useWatch(["guests"]);
  const { data } = useQuery(guestsQuery());
  return <GuestMap {...props} guests={data?.guests ?? []} />;
}

const RUNNING = { status: "running", limit: 50 } as const;

/** PVE's own tasks say it a poll before the rows of the guests do. */
function useRunningMoves(): MapMove[] {
  useWatch(["migrations"]);
  const { data } = useQuery(migrationsQuery(RUNNING));
  return useMemo(() => data?.migrations.flatMap(toMove) ?? [], [data]);
}

function GuestMap({
  nodes,
  target,
  balance,
  acts,
  guests,
}: NodeMapCardProps & { guests: readonly GuestState[] }) {
  const mapNodes = useMemo(
    () => toMapNodes({ nodes, target, balance, acts }, guests),
    [nodes, target, balance, acts, guests],
  );
  const moves = useRunningMoves();
  return <NodeMap nodes={mapNodes} moves={moves} />;
}

function toMapNodes(
  { nodes, target, balance, acts }: Pick<NodeMapCardProps, "nodes" | "target" | "balance" | "acts">,
  guests: readonly GuestState[],
): MapNode[] {
  const method = target?.method ?? "memory";
  const relieved = nodesToRelieve(balance, target, acts);
  const onNode = new Map<string, GuestState[]>(nodes.map((node) => [node.name, []]));
  for (const guest of guests) if (!guest.template) onNode.get(guest.node)?.push(guest);
  return nodes.map((node): MapNode => {
    const percent = usedPercent(node, method);
    const aside = nodeMarks(node, target)[0]?.word ?? null;
    return {
      name: node.name,
      loadRatio: percent === null ? null : percent / 100,
      memoryTotalBytes: node.memoryTotalBytes,
      guests: (onNode.get(node.name) ?? []).map(toMapGuest),
      aside,
      outside: relieved(node.name, percent),
      href: nodeHref(node.name),
    };
  });
}

function toMapGuest(guest: GuestState) {
  return {
    id: String(guest.vmid),
    name: guest.name,
    memoryBytes: guest.memoryUsedBytes ?? 0,
    running: guest.status === "running" || guest.status === "paused",
    mark: guestTagMark(guest.tags),
  };
}

function toMove({ guestId, sourceNode, targetNode }: MigrationView): MapMove[] {
  if (guestId === null || sourceNode === null) return [];
  // Where to is known a moment later, from the log of the task: until then the guest is marked and has no arrow.
  return [{ guestId: String(guestId), from: sourceNode, to: targetNode ?? "", state: "running" }];
}

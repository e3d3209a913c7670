"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { nodeHref } from "@/components/cluster/hrefs";
import { nodeMarks } from "@/components/cluster/node-marks";
import { guestTagMark } from "@/components/cluster/tag-words";
import { useWatch } from "@/components/live/live-provider";
import { DEFAULT_BALANCINESS, METHOD_NAMES } from "@/components/page/words";
import { NodeMap } from "@/components/picture/map/node-map";
import type { MapMove, MapNode } from "@/components/picture/map/types";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { guestsQuery } from "@/lib/features/cluster/live";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { type MethodBalance, usedPercent } from "@/lib/proxlb/balance";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";

interface NodeMapCardProps {
  nodes: readonly NodeState[];
  target: BalanceTarget | null;
  balance: MethodBalance | null;
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

function GuestMap({ nodes, target, balance, guests }: NodeMapCardProps & { guests: readonly GuestState[] }) {
  const mapNodes = useMemo(
    () => toMapNodes(nodes, guests, target, balance),
    [nodes, guests, target, balance],
  );
  const moves = useMemo(() => guests.flatMap(toMove), [guests]);
  return <NodeMap nodes={mapNodes} moves={moves} />;
}

function toMapNodes(
  nodes: readonly NodeState[],
  guests: readonly GuestState[],
  target: BalanceTarget | null,
  balance: MethodBalance | null,
): MapNode[] {
  const method = target?.method ?? "memory";
  const limit = balance?.lowest
    ? balance.lowest.percent + (target?.balancinessPoints ?? DEFAULT_BALANCINESS)
    : Number.POSITIVE_INFINITY;
  const onNode = new Map<string, GuestState[]>(nodes.map((node) => [node.name, []]));
  for (const guest of guests) if (!guest.template) onNode.get(guest.node)?.push(guest);
  return nodes.map((node): MapNode => {
    const percent = usedPercent(node, method);
    const aside = nodeMarks(node, target)[0]?.word ?? null;
    const counts = node.status === "online" && !target?.ignoreNodes.includes(node.name);
    return {
      name: node.name,
      loadRatio: percent === null ? null : percent / 100,
      memoryTotalBytes: node.memoryTotalBytes,
      guests: (onNode.get(node.name) ?? []).map(toMapGuest),
      aside,
      outside: counts && percent !== null && percent > limit,
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

function toMove(guest: GuestState): MapMove[] {
  if (guest.migratingTo === null) return [];
  return [{ guestId: String(guest.vmid), from: guest.node, to: guest.migratingTo, state: "running" }];
}

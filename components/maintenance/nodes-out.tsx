"use client";

import { nodeHref } from "@/components/cluster/hrefs";
import { MarkBadges } from "@/components/cluster/mark-badges";
import { nodeMarks } from "@/components/cluster/node-marks";
import { useCluster, useConfigState } from "@/components/live/use-cluster";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";

/** Nodes that are not like the others now: offline, in maintenance, ignored. */
export function NodesOut() {
  const { nodes } = useCluster();
  const { target, reason } = useConfigState();
  const rows = nodes
    .map((node) => ({ node, marks: nodeMarks(node, target) }))
    .filter(({ marks }) => marks.length > 0);
  return (
    <Card aria-labelledby="maintenance-now">
      <CardHeader>
        <CardTitle id="maintenance-now">Now</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-2 text-table">
        {reason ? (
          <p className="wrap-anywhere text-attention">
            Which nodes proxlb.yaml has in maintenance is not known: {reason}
          </p>
        ) : null}
        {rows.length === 0 ? (
          <p className="text-muted-foreground">
            Every node is online{target ? ", and none is in maintenance" : ""}.
          </p>
        ) : (
          <ul className="grid gap-1.5">
            {rows.map(({ node, marks }) => (
              <li key={node.name} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Link href={nodeHref(node.name)} className="font-medium hover:underline">
                  {node.name}
                </Link>
                <MarkBadges marks={marks} />
              </li>
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}

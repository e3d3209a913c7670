"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { nodeHref } from "@/components/cluster/hrefs";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import { nodeLossesQuery } from "@/lib/features/maintenance/loss/live";
import type { NodeLosses } from "@/lib/features/maintenance/loss/schema";
import type { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";
import { LossDetails } from "./loss-details";
import { largestWords, verdictOf } from "./loss-words";
import { TwoAtOnce } from "./two-at-once";

/** What becomes of the cluster when one node dies, the worst first opened. */
export function NodeLossCard() {
  const title = useId();
  const { data, error, refetch } = useQuery(nodeLossesQuery());
  return (
    <Card aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title}>If a node dies</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-24" />}>
          {(losses) => <Losses found={losses} />}
        </Fetched>
      </CardContent>
    </Card>
  );
}

function Losses({ found: { losses, worst, seenAt } }: { found: NodeLosses }) {
  if (losses.length === 0) return <p className="text-muted-foreground">No node is online.</p>;
  return (
    <>
      <p className="text-muted-foreground">
        Whether the other nodes could run its guests, by the cluster as it was <Age at={seenAt} />. HA does
        not ask for room: what finds none here would be started all the same, and fill its node.
      </p>
      <ul className="grid">
        {losses.map((loss) => (
          <Loss key={loss.nodes.join()} loss={loss} isWorst={loss.nodes[0] === worst && losses.length > 1} />
        ))}
      </ul>
      {losses.length > 1 ? <TwoAtOnce names={losses.flatMap(({ nodes }) => nodes)} /> : null}
    </>
  );
}

function Loss({ loss, isWorst }: { loss: NodeLoss; isWorst: boolean }) {
  const [node = ""] = loss.nodes;
  const { word, tone } = verdictOf(loss);
  return (
    <li className="border-border border-t py-2 first:border-t-0">
      <details open={isWorst && tone !== "neutral"}>
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{node}</span>
          <Badge variant={tone}>{word}</Badge>
          {isWorst ? <span className="text-muted-foreground">worst</span> : null}
          <span className="text-muted-foreground">
            {plural(loss.guests, "guest")}; then the largest that still fits: {largestWords(loss.used)}
          </span>
        </summary>
        <div className="grid gap-2 pt-2">
          <LossDetails loss={loss} />
          <p>
            <Link href={nodeHref(node)} className="text-primary underline underline-offset-4">
              Show {node}
            </Link>
          </p>
        </div>
      </details>
    </li>
  );
}

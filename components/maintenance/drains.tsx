"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { nodeHref } from "@/components/cluster/hrefs";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { drainsQuery, openDrainsQuery } from "@/lib/features/maintenance/drain-live";
import type { DrainView } from "@/lib/features/maintenance/drain-schema";
import { DrainCard } from "./drain-card";
import { STATE_WORDS, stateTone } from "./drain-words";
import { RollHistory } from "./rolls/roll-history";

/** Drains that are not over, each with its progress. */
export function OpenDrains({ canEdit }: { canEdit: boolean }) {
  const { data, error, refetch } = useQuery(openDrainsQuery());
  return (
    <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-24" />}>
      {({ drains }) => drains.map((drain) => <DrainCard key={drain.id} drain={drain} canEdit={canEdit} />)}
    </Fetched>
  );
}

/** Every roll and every drain there was, newest first. */
export function MaintenanceHistory() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    drainsQuery(),
  );
  return (
    <Card aria-labelledby="drain-history">
      <CardHeader>
        <CardTitle id="drain-history">History</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        <RollHistory />
        <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-24" />}>
          {({ pages }) => <Rows drains={pages.flatMap(({ drains }) => drains)} />}
        </Fetched>
        {hasNextPage ? (
          <Button variant="outline" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        ) : null}
      </CardContent>
    </Card>
  );
}

function Rows({ drains }: { drains: readonly DrainView[] }) {
  if (drains.length === 0) {
    return <p className="text-muted-foreground">No node was drained here yet.</p>;
  }
  return (
    <Table label="Drains">
      <TableHeader>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead>State</TableHead>
          <TableHead>Begun</TableHead>
          <TableHead>Ended</TableHead>
          <TableHead>By</TableHead>
          <TableHead className="text-right">Elsewhere</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {drains.map((drain) => (
          <TableRow key={drain.id}>
            <TableCell className="font-medium">
              <Link href={nodeHref(drain.node)} className="hover:underline">
                {drain.node}
              </Link>
            </TableCell>
            <TableCell>
              <Badge variant={stateTone(drain.state)}>{STATE_WORDS[drain.state]}</Badge>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              <Age at={drain.startedAt} />
            </TableCell>
            <TableCell className="whitespace-nowrap">
              <Age at={drain.endedAt} fallback="not yet" />
            </TableCell>
            <TableCell>{drain.requestedBy}</TableCell>
            <TableCell className="text-right tabular-nums" title="Guests that it moved and that are not back">
              {drain.away.length}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

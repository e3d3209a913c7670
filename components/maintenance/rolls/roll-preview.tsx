"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { plural } from "@/components/page/words";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration } from "@/lib/core/units";
import { previewRollAction } from "@/lib/features/maintenance/rolls/actions";
import type { RollPreview as Preview } from "@/lib/features/maintenance/rolls/schema";

interface RollPreviewProps {
  nodes: readonly string[];
  restartContainers: boolean;
  /** Asked for where something can be overridden. */
  children: ReactNode;
}

/** All of them looked at, before the first is touched. */
export function RollPreview({ nodes, restartContainers, children }: RollPreviewProps) {
  const { data, isFetching } = useQuery({
    queryKey: ["roll-preview", nodes, restartContainers],
    queryFn: () => previewRollAction({ nodes: [...nodes], restartContainers }),
    enabled: nodes.length > 0,
    staleTime: 10_000,
  });
  if (nodes.length === 0) return <p className="text-muted-foreground">Choose at least one node.</p>;
  if (!data) return <Skeleton className="h-24" />;
  if (!data.ok) return <p className="text-attention">{data.error.message}</p>;
  return (
    <>
      <ul className="grid gap-2" aria-label="What stands against it" aria-busy={isFetching}>
        {data.value.nodes.map((each) => (
          <Line key={each.node} {...each} />
        ))}
      </ul>
      {data.value.nodes.some(({ objections }) => objections.length > 0) ? children : null}
    </>
  );
}

function Line({ node, moves, seconds, stays, refusal, objections, notes }: Preview["nodes"][number]) {
  const against = [...(refusal ? [refusal] : []), ...objections, ...notes];
  return (
    <li className="grid gap-1">
      <p>
        <span className="font-medium">{node}</span>:{" "}
        {moves === 1 ? "1 guest leaves" : `${moves} guests leave`}
        {seconds === null ? "" : `, in about ${formatDuration(seconds)}`}.
      </p>
      {stays.length > 0 ? (
        <p className="rounded-md bg-attention-soft px-2.5 py-1.5 text-attention">
          {plural(stays.length, "guest")} would stay, and the roll would stop there: {stays[0]?.guest}.{" "}
          {stays[0]?.reason}
        </p>
      ) : null}
      {against.map((sentence) => (
        <p key={sentence} className="rounded-md bg-attention-soft px-2.5 py-1.5 text-attention">
          {sentence}
        </p>
      ))}
    </li>
  );
}

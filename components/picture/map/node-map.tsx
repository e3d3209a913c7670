"use client";

import { lazy, Suspense, useMemo, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { HeatMap } from "./heat-map";
import { blockClasses, NodeTile } from "./node-tile";
import type { MapMove, MapNode } from "./types";

const MoveArrows = lazy(() => import("./move-arrows").then((module) => ({ default: module.MoveArrows })));

interface NodeMapProps {
  nodes: readonly MapNode[];
  moves?: readonly MapMove[];
  className?: string;
}

/** Above this many nodes tiles lose their guests' names, above the next they become cells of a heat map. */
const NAMED = 16;
const COMPACT = 40;

/** A tile a node, fullest first; inside, guests as areas of their memory; moves as arrows between tiles. */
export function NodeMap({ nodes, moves = [], className }: NodeMapProps) {
  const area = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => [...nodes].sort((a, b) => (b.loadRatio ?? -1) - (a.loadRatio ?? -1)), [nodes]);
  const moveOf = useMemo(() => new Map(moves.map((move) => [move.guestId, move])), [moves]);
  if (nodes.length > COMPACT) return <HeatMap nodes={sorted} moves={moves} className={className} />;
  const compact = nodes.length > NAMED;
  return (
    <div className={className}>
      <div ref={area} className="relative">
        <ul
          aria-label="Nodes, fullest first"
          className={cn(
            "grid gap-2",
            compact
              ? "grid-cols-[repeat(auto-fill,minmax(7rem,1fr))]"
              : "grid-cols-[repeat(auto-fill,minmax(min(11rem,100%/2-0.5rem),1fr))]",
          )}
        >
          {sorted.map((node) => (
            <NodeTile key={node.name} node={node} compact={compact} moveOf={moveOf} />
          ))}
        </ul>
        {moves.length > 0 ? (
          <Suspense>
            <MoveArrows area={area} moves={moves} order={sorted.map((node) => node.name).join()} />
          </Suspense>
        ) : null}
      </div>
      <Legend nodes={nodes} moves={moves} />
    </div>
  );
}

function Legend({ nodes, moves }: { nodes: readonly MapNode[]; moves: readonly MapMove[] }) {
  const marks = new Set(nodes.flatMap((node) => node.guests.map((guest) => guest.mark ?? null)));
  const entries: [boolean, string, string][] = [
    [true, blockClasses(null, false), "guest, area is its memory"],
    [marks.has("pinned"), blockClasses("pinned", false), "pinned"],
    [marks.has("grouped"), blockClasses("grouped", false), "in a group"],
    [marks.has("ignored"), blockClasses("ignored", false), "ignored"],
    [moves.length > 0, blockClasses(null, true), "moves"],
  ];
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-muted-foreground">
      {entries
        .filter(([there]) => there)
        .map(([, classes, word]) => (
          <li key={word} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cn("size-3 rounded-[2px]", classes)} />
            {word}
          </li>
        ))}
    </ul>
  );
}

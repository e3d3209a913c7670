"use client";

import { type RefObject, useEffect, useId, useState } from "react";
import type { MapMove } from "./types";

interface Arrow {
  key: string;
  path: string;
  running: boolean;
}

interface MoveArrowsProps {
  area: RefObject<HTMLDivElement | null>;
  moves: readonly MapMove[];
  /** Changes when the tiles change places. */
  order: string;
}

/** Arrows over the tiles, from a guest's block to the node it goes to. They follow every change of the layout. */
export function MoveArrows({ area, moves, order }: MoveArrowsProps) {
  const markerId = useId();
  const [arrows, setArrows] = useState<Arrow[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `order` is what moves the tiles
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const measure = () => setArrows(moves.flatMap((move) => measureMove(element, move) ?? []));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [area, moves, order]);

  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-visible text-moving">
      <defs>
        <marker
          id={markerId}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0.8 7.5 4 0 7.2Z" fill="currentColor" />
        </marker>
      </defs>
      {arrows.map((arrow) => (
        <path
          key={arrow.key}
          d={arrow.path}
          pathLength={1}
          fill="none"
          stroke="currentColor"
          strokeWidth={arrow.running ? 2.25 : 1.5}
          strokeLinecap="round"
          className="animate-draw"
          markerEnd={`url(#${markerId})`}
        />
      ))}
    </svg>
  );
}

function measureMove(area: HTMLElement, move: MapMove): Arrow | null {
  const find = (name: string, value: string) =>
    area.querySelector(`[data-map-${name}="${CSS.escape(value)}"]`);
  const block = find("guest", move.guestId);
  const target = find("node", move.to);
  if (!block || !target) return null;
  const origin = area.getBoundingClientRect();
  const from = block.getBoundingClientRect();
  const to = target.getBoundingClientRect();
  const startX = from.left + from.width / 2 - origin.left;
  const startY = from.top + from.height / 2 - origin.top;
  const end = edgePoint(to, origin, startX, startY);
  const bend = Math.min(40, Math.hypot(end.x - startX, end.y - startY) / 5);
  const middleX = (startX + end.x) / 2;
  const middleY = (startY + end.y) / 2 - bend;
  return {
    key: `${move.guestId}>${move.to}`,
    path: `M${startX} ${startY} Q${middleX} ${middleY} ${end.x} ${end.y}`,
    running: move.state === "running",
  };
}

// A point well inside the target's edge on the side the arrow comes from.
function edgePoint(to: DOMRect, origin: DOMRect, x: number, y: number): { x: number; y: number } {
  const inset = 16;
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    x: clamp(x, to.left - origin.left + inset, to.right - origin.left - inset),
    y: clamp(y, to.top - origin.top + inset * 1.75, to.bottom - origin.top - inset),
  };
}

"use client";

import type { CSSProperties, KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import type { StripDot, StripView } from "./types";

interface StripDotsProps {
  view: StripView;
  active: string | null;
  onActive: (name: string | null) => void;
}

/** One tab stop; the arrow keys go from dot to dot along the line. */
export function StripDots({ view, active, onActive }: StripDotsProps) {
  const { dots } = view;
  const current = Math.max(
    0,
    dots.findIndex((dot) => dot.name === active),
  );

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const edge = { Home: 0, End: dots.length - 1 }[event.key];
    const next = edge ?? (step === undefined ? null : current + step);
    if (next === null || next < 0 || next >= dots.length) return;
    event.preventDefault();
    const buttons = event.currentTarget.querySelectorAll<HTMLElement>("button");
    buttons[next]?.focus();
  }

  return (
    <div role="toolbar" aria-label="Nodes by load; arrow keys go along" onKeyDown={onKeyDown}>
      {dots.map((dot) =>
        dot.afterPercent === null ? null : (
          <span
            key={dot.name}
            aria-hidden
            className={cn(
              LANE,
              "absolute -translate-x-1/2 rounded-full border-[1.5px] border-moving bg-card transition-[left] duration-500",
              dot.name === active && "bg-moving",
            )}
            style={{
              left: `${dot.afterPercent}%`,
              top: "calc(var(--line) + 5px + var(--lane) * var(--step))",
              ...laneStyle(dot.afterLanes, view.dotPx),
            }}
          />
        ),
      )}
      {dots.map((dot, index) => (
        <button
          key={dot.name}
          type="button"
          aria-label={dot.words}
          tabIndex={index === current ? 0 : -1}
          onFocus={() => onActive(dot.name)}
          onBlur={() => onActive(null)}
          onPointerEnter={() => onActive(dot.name)}
          onPointerLeave={() => onActive(null)}
          className={cn(
            LANE,
            "absolute -translate-x-1/2 rounded-full transition-[left] duration-500 after:absolute after:top-1/2 after:left-1/2 after:size-6 after:-translate-x-1/2 after:-translate-y-1/2",
            dotClasses(dot),
            dot.name === active && "ring-2 ring-primary ring-offset-1 ring-offset-card",
          )}
          style={{
            left: `${dot.percent}%`,
            top: "calc(var(--line) - 4px - (var(--lane) + 1) * var(--step))",
            ...laneStyle(dot.lanes, view.dotPx),
          }}
        />
      ))}
    </div>
  );
}

// Chooses the lane for the width at hand; see StripPlot.
const LANE = "[--lane:var(--lane-s)] @2xl:[--lane:var(--lane-m)] @5xl:[--lane:var(--lane-l)]";

function laneStyle([s, m, l]: number[], sizePx: number): CSSProperties {
  return { "--lane-s": s, "--lane-m": m, "--lane-l": l, width: sizePx, height: sizePx } as CSSProperties;
}

// Outside is told by shape: a diamond among circles. Only the fullest, which ProxLB relieves first, asks for attention.
function dotClasses(dot: StripDot): string {
  if (dot.excluded) return "border border-mark border-dashed bg-transparent";
  if (dot.outside) return cn("rotate-45 rounded-[1px]", dot.extreme ? "bg-attention-mark" : "bg-mark");
  return "bg-mark";
}

"use client";

import { type ReactNode, useState } from "react";
import { cn } from "./cn";

interface FlashProps {
  /** What is compared from render to render: a state, a node's name. Not for figures that change with every poll. */
  value: string | number | boolean | null;
  children: ReactNode;
  className?: string;
}

/** Flashes softly once when `value` changed while you watched. */
export function Flash({ value, children, className }: FlashProps) {
  const [seen, setSeen] = useState({ value, changes: 0 });
  if (seen.value !== value) setSeen({ value, changes: seen.changes + 1 });
  return (
    // A new key restarts the animation.
    <span key={seen.changes} className={cn("rounded-sm", seen.changes > 0 && "animate-flash", className)}>
      {children}
    </span>
  );
}

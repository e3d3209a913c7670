"use client";

import { Figure } from "@/components/ui/figure";
import { formatDuration } from "@/lib/core/units";
import { useNow } from "./use-now";

/** How long something has been going on, or took. @param from ISO time */
export function Elapsed({ from, to = null }: { from: string | null; to?: string | null }) {
  const now = useNow();
  const end = to === null ? now : Date.parse(to);
  if (from === null || end === null) return <Figure value={null} />;
  return (
    <span className="whitespace-nowrap tabular-nums">{formatDuration((end - Date.parse(from)) / 1000)}</span>
  );
}

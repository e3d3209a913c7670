"use client";

import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { formatAbsolute, formatAge, formatCountdown, formatLasting } from "@/lib/core/times";
import { useNow } from "./use-now";

const FORMATS = { age: formatAge, countdown: formatCountdown, lasting: formatLasting };

interface AgeProps {
  /** ISO time; null says `fallback`. */
  at: string | null;
  /** Seconds after which the value counts as old and is shown in amber. */
  staleAfterSeconds?: number;
  /** `countdown` for a time to come; `lasting` for what goes on since then: "for 12 s". */
  mode?: keyof typeof FORMATS;
  fallback?: string;
  /** One more line of the tooltip: where the value is from. */
  note?: string;
  className?: string;
}

/** "12 s ago" that keeps counting; the absolute time in the viewer's zone and in UTC on hover and focus. */
export function Age({ at, staleAfterSeconds, mode = "age", fallback = "never", note, className }: AgeProps) {
  const now = useNow();
  if (at === null) return <span className={cn("text-muted-foreground", className)}>{fallback}</span>;
  const atMs = Date.parse(at);
  // Outside the frame nobody told the server's time; an absolute time in UTC is the same on both sides.
  const text = now === null ? formatAbsolute(atMs, "UTC") : FORMATS[mode](atMs, now);
  const stale = now !== null && staleAfterSeconds !== undefined && now - atMs > staleAfterSeconds * 1000;
  return (
    <Tooltip content={<BothZones atMs={atMs} note={note} />}>
      <time
        dateTime={at}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the absolute time is told on focus too
        tabIndex={0}
        className={cn("whitespace-nowrap rounded-sm", className, stale && "text-attention")}
      >
        {text}
      </time>
    </Tooltip>
  );
}

function BothZones({ atMs, note }: { atMs: number; note: string | undefined }) {
  return (
    <span className="grid gap-0.5 tabular-nums">
      {note ? <span>{note}</span> : null}
      <span>{formatAbsolute(atMs)}</span>
      <span>{formatAbsolute(atMs, "UTC")}</span>
    </span>
  );
}

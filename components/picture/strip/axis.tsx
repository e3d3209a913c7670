import type { CSSProperties, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Spread } from "./layout";
import type { StripView } from "./types";

const TICKS = [0, 25, 50, 75, 100];
/** Per cent around the threshold's label in which a tick's figure has no room on a phone. */
const TICK_CLEARANCE = 17;

/**
 * The area of the dots. Above the line is now, below it what the plan would bring. `--line` and `--depth` say where the
 * line lies and how far the area goes, for the width at hand.
 */
export function StripPlot({ view, children }: { view: StripView; children: ReactNode }) {
  const [rowsS, rowsM, rowsL] = view.rows;
  const [afterS, afterM, afterL] = view.afterRows;
  const style = {
    // A tall pile is pressed together rather than let grow without end.
    "--step": `min(${view.dotPx + 1}px, calc(120px / max(var(--rows), var(--after))))`,
    "--rows-s": rowsS,
    "--rows-m": rowsM,
    "--rows-l": rowsL,
    "--after-s": afterS,
    "--after-m": afterM,
    "--after-l": afterL,
    "--line": "calc(var(--rows) * var(--step) + 9px)",
    "--depth": "calc(var(--line) + var(--after) * var(--step) + 9px)",
    height: "var(--depth)",
  } as CSSProperties;
  return (
    <div
      className={cn(
        "relative [--after:var(--after-s)] [--rows:var(--rows-s)]",
        "@2xl:[--after:var(--after-m)] @2xl:[--rows:var(--rows-m)]",
        "@5xl:[--after:var(--after-l)] @5xl:[--rows:var(--rows-l)]",
      )}
      style={style}
    >
      {children}
    </div>
  );
}

/** lowest … lowest + balanciness, shaded above or below the line. */
export function StripBand({ spread, half }: { spread: Spread | null; half: "now" | "after" }) {
  if (!spread) return null;
  return (
    <div
      aria-hidden
      className={cn("absolute bg-band", half === "now" ? "rounded-t-sm" : "rounded-b-sm")}
      style={{
        left: `${spread.lowest}%`,
        width: `${spread.bandEnd - spread.lowest}%`,
        top: half === "now" ? 2 : "var(--line)",
        height: half === "now" ? "calc(var(--line) - 2px)" : "calc(var(--depth) - var(--line) - 2px)",
      }}
    />
  );
}

/** The line, and the threshold as a tick through everything. */
export function StripAxis({
  planned,
  thresholdPercent,
}: {
  planned: boolean;
  thresholdPercent: number | null;
}) {
  return (
    <div aria-hidden>
      <div className="absolute inset-x-0 h-px bg-mark-soft" style={{ top: "var(--line)" }} />
      {TICKS.map((tick) => (
        <div
          key={tick}
          className="absolute h-1.5 w-px bg-mark-soft"
          style={{ left: `${tick}%`, top: "calc(var(--line) - 3px)" }}
        />
      ))}
      {planned ? (
        <div
          className="absolute right-0 text-2xs text-muted-foreground leading-none"
          style={{ top: "calc(var(--line) - 14px)" }}
        >
          <div>now</div>
          <div className="mt-1.5 text-moving">plan</div>
        </div>
      ) : null}
      {thresholdPercent === null ? null : (
        <div
          className="absolute inset-y-0 w-0 border-mark border-l border-dashed"
          style={{ left: `${thresholdPercent}%` }}
        />
      )}
    </div>
  );
}

/** The figures under it. */
export function StripTicks({ thresholdPercent }: { thresholdPercent: number | null }) {
  const free = (tick: number) =>
    thresholdPercent === null || Math.abs(tick - thresholdPercent) > TICK_CLEARANCE;
  return (
    <div aria-hidden className="relative h-4 text-2xs text-muted-foreground tabular-nums">
      {TICKS.filter(free).map((tick) => (
        <span key={tick} className="absolute -translate-x-1/2" style={{ left: `${tick}%` }}>
          {tick}
        </span>
      ))}
      {thresholdPercent === null ? null : (
        <span
          className="absolute -translate-x-1/2 whitespace-nowrap"
          style={{ left: `${Math.min(88, Math.max(12, thresholdPercent))}%` }}
        >
          threshold {thresholdPercent}
        </span>
      )}
    </div>
  );
}

import type { Spread } from "./strip-layout";

/** lowest … lowest + balanciness, shaded between two heights (px). */
export function StripBand({ spread, from, to }: { spread: Spread | null; from: number; to: number }) {
  if (!spread) return null;
  return (
    <div
      aria-hidden
      className="absolute rounded-sm bg-band"
      style={{
        left: `${spread.lowest}%`,
        width: `${spread.bandEnd - spread.lowest}%`,
        top: from + 2,
        height: to - from - 4,
      }}
    />
  );
}

/** The line, and the threshold as a tick through everything. */
export function StripAxis({ line, thresholdPercent }: { line: number; thresholdPercent: number | null }) {
  return (
    <>
      <div aria-hidden className="absolute inset-x-0 h-px bg-mark-soft" style={{ top: line }} />
      {[0, 25, 50, 75, 100].map((tick) => (
        <div
          key={tick}
          aria-hidden
          className="absolute h-1.5 w-px bg-mark-soft"
          style={{ left: `${tick}%`, top: line - 3 }}
        />
      ))}
      {thresholdPercent === null ? null : (
        <div
          className="absolute inset-y-0 w-0 border-mark border-l border-dashed"
          style={{ left: `${thresholdPercent}%` }}
        >
          <span className="absolute -top-1 left-1 whitespace-nowrap text-2xs text-muted-foreground">
            threshold {thresholdPercent}
          </span>
        </div>
      )}
    </>
  );
}

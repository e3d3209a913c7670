import { cn } from "@/components/ui/cn";

interface MeterProps {
  /** 0..1; null: unknown. */
  ratio: number | null;
  /** What it measures: "Memory of pve1". */
  label: string;
  /** 0..1, drawn as a tick; above it the bar is amber. */
  thresholdRatio?: number | null;
  /** 0..1, where a plan would bring it; drawn as a hollow end. */
  afterRatio?: number | null;
  className?: string;
}

/** How full something is, against its threshold. Write the figure beside it: the bar is for comparing. */
export function Meter({ ratio, label, thresholdRatio = null, afterRatio = null, className }: MeterProps) {
  const over = ratio !== null && thresholdRatio !== null && ratio > thresholdRatio;
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> can hold neither a threshold nor a second mark
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={ratio === null ? 0 : Math.round(ratio * 100)}
      aria-valuetext={
        ratio === null ? "unknown" : `${(ratio * 100).toFixed(1)} %${over ? ", above the threshold" : ""}`
      }
      className={cn("relative h-1.5 w-full min-w-12 rounded-full bg-muted", className)}
    >
      {ratio === null ? null : (
        <div
          className={cn("h-full rounded-full", over ? "bg-attention-mark" : "bg-mark")}
          style={{ width: `${Math.min(1, ratio) * 100}%` }}
        />
      )}
      {afterRatio === null ? null : (
        <div
          className="absolute -inset-y-0.5 w-0.5 bg-moving"
          style={{ left: `${Math.min(1, afterRatio) * 100}%` }}
        />
      )}
      {thresholdRatio === null ? null : (
        <div
          className="absolute -inset-y-1 w-px bg-mark"
          style={{ left: `${Math.min(1, thresholdRatio) * 100}%` }}
        />
      )}
    </div>
  );
}

import type { ReactNode } from "react";
import { Meter } from "@/components/picture/meter";

interface TileProps {
  label: string;
  /** What the figure is and where it comes from. */
  hint?: string;
  value: ReactNode;
  detail?: ReactNode;
  /** 0..1; absent where there is nothing to fill. */
  ratio?: number | null;
  thresholdRatio?: number | null;
  of: string;
}

/** One live figure of a node or guest, with a bar where it has an end. */
export function Tile({ label, hint, value, detail, ratio, thresholdRatio = null, of }: TileProps) {
  return (
    <div
      className="grid min-w-0 content-start gap-1.5 rounded-lg border border-border bg-card px-3 py-2.5"
      title={hint}
    >
      <div className="flex items-baseline justify-between gap-2">
        <span className="text-muted-foreground text-table">{label}</span>
        <span className="font-medium text-base tabular-nums">{value}</span>
      </div>
      {ratio === undefined ? null : (
        <Meter ratio={ratio} label={`${label} of ${of}`} thresholdRatio={thresholdRatio} />
      )}
      {detail ? <div className="truncate text-muted-foreground text-table tabular-nums">{detail}</div> : null}
    </div>
  );
}

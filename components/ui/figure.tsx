import { splitBytes } from "@/lib/core/units";
import { cn } from "./cn";

interface FigureProps {
  /** null: nobody knows it; shown as a dash, never as zero. */
  value: string | number | null;
  unit?: string;
  className?: string;
}

/** A number with its unit small and muted, in figures of one width. */
export function Figure({ value, unit, className }: FigureProps) {
  if (value === null) {
    return (
      <span className={cn("text-muted-foreground", className)}>
        <span aria-hidden>–</span>
        <span className="sr-only">unknown</span>
      </span>
    );
  }
  return (
    <span className={cn("whitespace-nowrap tabular-nums", className)}>
      {value}
      {unit ? <span className="text-muted-foreground text-[0.85em]"> {unit}</span> : null}
    </span>
  );
}

export function Bytes({
  bytes,
  digits = 1,
  className,
}: {
  bytes: number | null;
  digits?: number;
  className?: string;
}) {
  if (bytes === null) return <Figure value={null} className={className} />;
  return <Figure {...splitBytes(bytes, digits)} className={className} />;
}

/** @param ratio 0..1 */
export function Percent({
  ratio,
  digits = 1,
  className,
}: {
  ratio: number | null;
  digits?: number;
  className?: string;
}) {
  return (
    <Figure value={ratio === null ? null : (ratio * 100).toFixed(digits)} unit="%" className={className} />
  );
}

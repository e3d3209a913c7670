import { cn } from "./cn";

interface ProgressProps {
  /** 0..1; null while nobody knows how far it is. */
  ratio: number | null;
  label: string;
  className?: string;
}

/** How far something that moves has come. */
export function Progress({ ratio, label, className }: ProgressProps) {
  const percent = ratio === null ? null : Math.round(Math.min(1, Math.max(0, ratio)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-muted", className)}
    >
      <div
        className={cn(
          "h-full rounded-full bg-moving transition-[width]",
          percent === null && "animate-pulse",
        )}
        style={{ width: `${percent ?? 100}%` }}
      />
    </div>
  );
}

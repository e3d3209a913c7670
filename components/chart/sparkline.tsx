import { cn } from "@/components/ui/cn";

interface SparklineProps {
  /** In order of time, evenly spaced; null is a gap. */
  values: readonly (number | null)[];
  /** What it shows: "CPU of pve1 in the last hour". */
  label: string;
  /** Ends of the scale; default 0 and the largest value. */
  min?: number;
  max?: number;
  className?: string;
}

const WIDTH = 100;
const HEIGHT = 24;

/** A line the size of a word. Hand-drawn: it costs no library and renders on the server. */
export function Sparkline({ values, label, min = 0, max, className }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const top = max ?? Math.max(min + 1e-9, ...known);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={cn("h-6 w-24 overflow-visible text-mark", className)}
    >
      <path
        d={sparkPath(values, min, top)}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.25}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** SVG path through the values; a gap lifts the pen. */
export function sparkPath(values: readonly (number | null)[], min: number, max: number): string {
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
    path += `${drawing ? "L" : "M"}${round(index * step)} ${round(HEIGHT - share * HEIGHT)}`;
    drawing = true;
  });
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

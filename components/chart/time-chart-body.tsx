"use client";

import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { formatAbsolute } from "@/lib/core/times";
import type { ChartSeries, TimeChartProps } from "./types";

/** The recharts half; loaded only where a chart is on the page. */
export function TimeChartBody({
  points,
  series,
  kind = "line",
  format,
  domain,
  threshold,
  height = 200,
}: TimeChartProps) {
  const first = points[0]?.at ?? 0;
  const spanMs = (points.at(-1)?.at ?? 0) - first;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={[...points]} margin={{ top: 6, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={["dataMin", "dataMax"]}
          tickFormatter={(at: number) => tickText(at, spanMs)}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--border)" }}
          minTickGap={48}
        />
        <YAxis
          domain={domain ?? [0, "auto"]}
          tickFormatter={format}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={58}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--mark-soft)" }}
          content={(props) => <ChartTooltip {...props} format={format} />}
        />
        {threshold ? (
          <ReferenceLine
            y={threshold.value}
            stroke="var(--mark)"
            strokeDasharray="3 3"
            label={{
              value: threshold.label,
              position: "insideTopLeft",
              fill: "var(--muted-foreground)",
              fontSize: 11,
            }}
          />
        ) : null}
        {series.map((item, index) => drawn(item, index, kind))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

const TICK = { fill: "var(--muted-foreground)", fontSize: 11 };

// A function, not a component: recharts looks at the type of its direct children.
function drawn(item: ChartSeries, index: number, kind: "line" | "area") {
  const colour = chartColour(item, index);
  const common = {
    dataKey: item.key,
    name: item.label,
    stroke: colour,
    strokeWidth: 1.5,
    dot: false,
    isAnimationActive: false,
    connectNulls: false,
  } as const;
  return kind === "area" ? (
    <Area key={item.key} {...common} fill={colour} fillOpacity={0.14} />
  ) : (
    <Line key={item.key} {...common} />
  );
}

function ChartTooltip({
  active,
  payload,
  label,
  format,
}: TooltipContentProps & { format: (value: number) => string }) {
  if (!active || payload.length === 0) return null;
  return (
    <div className="rounded-md border border-border bg-popover px-2.5 py-1.5 text-table shadow-lg">
      <p className="mb-1 text-muted-foreground tabular-nums">{formatAbsolute(Number(label))}</p>
      {payload.map((entry) => (
        <p key={String(entry.dataKey)} className="flex items-center gap-2">
          <span aria-hidden className="h-0.5 w-3" style={{ backgroundColor: entry.color }} />
          <span>{entry.name}</span>
          <span className="ml-auto pl-4 font-medium tabular-nums">
            {typeof entry.value === "number" ? format(entry.value) : "–"}
          </span>
        </p>
      ))}
    </div>
  );
}

function chartColour(item: ChartSeries, index: number): string {
  return `var(--chart-${item.colour ?? (index % 5) + 1})`;
}

function tickText(at: number, spanMs: number): string {
  const [date = "", time = ""] = formatAbsolute(at).split(" ");
  return spanMs > 3 * 86_400_000 ? date.slice(5) : time.slice(0, 5);
}

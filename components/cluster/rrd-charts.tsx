"use client";

import { useMemo } from "react";
import { TimeChart } from "@/components/chart/time-chart";
import type { ChartPoint, ChartSeries } from "@/components/chart/types";
import { formatBytes } from "@/lib/core/units";
import type { RrdSample } from "@/lib/features/cluster/schema";

interface RrdChartsProps {
  /** "pve1", "web-01 (101)": whose history it is. */
  of: string;
  samples: readonly RrdSample[];
  /** Why there are none. */
  reason: string | null;
  /** Percent at which ProxLB acts on memory or CPU of a node. */
  thresholds?: { cpu?: number | null; memory?: number | null };
}

const HEIGHT_PX = 170;

/** History from PVE: CPU, memory, network, and pressure where PVE 9 records it. */
export function RrdCharts({ of, samples, reason, thresholds = {} }: RrdChartsProps) {
  const points = useMemo(() => samples.map(toPoint), [samples]);
  if (points.every((point) => point.cpu === null && point.memory === null)) {
    return (
      <p className="flex items-center text-muted-foreground" style={{ minHeight: HEIGHT_PX }}>
        {reason ?? `PVE has recorded nothing of ${of} in this time.`}
      </p>
    );
  }
  const hasPressure = points.some((point) => (point.pressureCpu ?? point.pressureMemory) !== null);
  const limit = (value: number | null | undefined) =>
    value ? { threshold: { value, label: `threshold ${value} %` } } : {};
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
      <Chart
        title="CPU"
        of={of}
        points={points}
        series={CPU}
        format={percent}
        domain={[0, 100]}
        {...limit(thresholds.cpu)}
      />
      <Chart
        title="Memory"
        of={of}
        points={points}
        series={MEMORY}
        format={percent}
        domain={[0, 100]}
        {...limit(thresholds.memory)}
      />
      <Chart title="Network" of={of} points={points} series={NETWORK} format={rate} />
      {hasPressure ? (
        <Chart
          title="Pressure (PSI)"
          hint="Share of time in which some process waited for it"
          of={of}
          points={points}
          series={PRESSURE}
          format={percent}
        />
      ) : null}
    </div>
  );
}

const CPU: ChartSeries[] = [{ key: "cpu", label: "CPU" }];
const MEMORY: ChartSeries[] = [{ key: "memory", label: "Memory", colour: 2 }];
const NETWORK: ChartSeries[] = [
  { key: "networkIn", label: "in" },
  { key: "networkOut", label: "out", colour: 2 },
];
const PRESSURE: ChartSeries[] = [
  { key: "pressureCpu", label: "CPU" },
  { key: "pressureMemory", label: "Memory", colour: 2 },
  { key: "pressureIo", label: "I/O", colour: 3 },
];

interface ChartProps {
  title: string;
  hint?: string;
  of: string;
  points: ChartPoint[];
  series: ChartSeries[];
  format: (value: number) => string;
  domain?: [number, number];
  threshold?: { value: number; label: string };
}

function Chart({ title, hint, of, ...chart }: ChartProps) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 font-medium text-table">
        {title}
        {hint ? <span className="pl-2 font-normal text-muted-foreground">{hint}</span> : null}
      </h3>
      <TimeChart label={`${title} of ${of}`} kind="area" height={HEIGHT_PX} {...chart} />
    </section>
  );
}

function toPoint(sample: RrdSample): ChartPoint {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = sample;
  return {
    at: Date.parse(sample.at),
    cpu: sample.cpuRatio === null ? null : sample.cpuRatio * 100,
    memory: used === null || !total ? null : (used / total) * 100,
    networkIn: sample.networkInBytesPerSecond,
    networkOut: sample.networkOutBytesPerSecond,
    pressureCpu: sample.cpuPressurePercent,
    pressureMemory: sample.memoryPressurePercent,
    pressureIo: sample.ioPressurePercent,
  };
}

function percent(value: number): string {
  return `${value.toFixed(value < 10 && value % 1 !== 0 ? 1 : 0)} %`;
}

function rate(value: number): string {
  // A space that does not break: the axis has one line.
  return `${formatBytes(value).replace(" ", "\u00a0")}/s`;
}

export interface ChartSeries {
  /** Key in every point. */
  key: string;
  label: string;
  /** 1..5: the chart colours; default by position. */
  colour?: 1 | 2 | 3 | 4 | 5;
}

/** One moment: `at` in ms, then a value per series; null is a gap. */
export interface ChartPoint {
  at: number;
  [series: string]: number | null;
}

export interface TimeChartProps {
  /** Names the chart: "Memory of pve1". */
  label: string;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  kind?: "line" | "area";
  /** Text of a value on axis and tooltip: `(value) => formatPercent(value)`. */
  format: (value: number) => string;
  /** Ends of the scale; default from the data, starting at 0. */
  domain?: [number, number];
  threshold?: { value: number; label: string };
  /** px; default 200. */
  height?: number;
}

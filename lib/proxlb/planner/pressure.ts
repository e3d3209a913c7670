import { METHODS, type Method } from "@/lib/proxlb/methods";
import type { Pressure, PressureByMethod } from "./ground";
import type { PressureThreshold } from "./settings";
import { likeness } from "./targets";

export type HotFlags = Readonly<Record<Method, boolean>>;
export const NOT_HOT: HotFlags = { memory: false, cpu: false, disk: false };
export const NO_PRESSURE: Pressure = { some: 0, full: 0, someSpikes: 0, fullSpikes: 0 };

/** Hot: both averages at their thresholds, or the spikes at theirs. Missing figures count as 0, as in ProxLB. */
export function hotFlags(
  pressure: PressureByMethod | null,
  thresholds: Readonly<Partial<Record<Method, PressureThreshold>>> | undefined,
): HotFlags {
  if (!thresholds) return NOT_HOT;
  const isHot = (method: Method) => {
    const limit = thresholds[method];
    const { some, full, fullSpikes } = pressure?.[method] ?? NO_PRESSURE;
    if (!limit) return false;
    const lasting = full >= limit.pressure_full && some >= limit.pressure_some;
    return lasting || fullSpikes >= limit.pressure_spikes;
  };
  return { memory: isHot("memory"), cpu: isHot("cpu"), disk: isHot("disk") };
}

/** An average that is so close to its limit that rounding decides: Python from 3.12 on adds floats with a correction. */
export function isNearLimit(
  pressure: PressureByMethod | null,
  thresholds: Readonly<Partial<Record<Method, PressureThreshold>>> | undefined,
  method: Method,
): boolean {
  const limit = thresholds?.[method];
  const { some, full } = pressure?.[method] ?? NO_PRESSURE;
  const isNear = (average: number, at: number) => average > 0 && likeness(average, at, true) !== null;
  return limit !== undefined && (isNear(full, limit.pressure_full) || isNear(some, limit.pressure_some));
}

/** Rows of PVE's `rrddata` with `timeframe=hour`. */
export type RrdRow = Readonly<Record<string, number | null | undefined>>;

/**
 * The pressure of a node or guest as ProxLB reads it from the last hour: PVE calls the disk's `io`, and has no
 * `pressurecpufull` for nodes, so ProxLB counts 0 there.
 */
export function pressureOfRrd(
  kind: "node" | "guest",
  average: readonly RrdRow[],
  maximum: readonly RrdRow[],
): PressureByMethod {
  const [memory, cpu, disk] = METHODS.map((method) => {
    const key = `pressure${method === "disk" ? "io" : method}`;
    const hasFull = kind === "guest" || method !== "cpu";
    return {
      some: rrdAverage(average, `${key}some`),
      full: hasFull ? rrdAverage(average, `${key}full`) : 0,
      someSpikes: rrdSpike(maximum, `${key}some`),
      fullSpikes: hasFull ? rrdSpike(maximum, `${key}full`) : 0,
    };
  }) as [Pressure, Pressure, Pressure];
  return { memory, cpu, disk };
}

/** The sum of what is there over the number of *all* rows, so that missing rows pull the average down. */
export function rrdAverage(rows: readonly RrdRow[], key: string): number {
  if (rows.length === 0) return 0;
  return rows.reduce((sum, row) => sum + (row[key] ?? 0), 0) / rows.length;
}

/** The highest of the last six samples that have a value; 0 without any. */
function rrdSpike(rows: readonly RrdRow[], key: string): number {
  const values = rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined);
  const last = values.slice(-6);
  return last.length === 0 ? 0 : Math.max(...last);
}

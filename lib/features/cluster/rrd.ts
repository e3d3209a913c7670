import type { RrdSample as WireSample } from "@/lib/proxmox/rows-cluster";
import type { RrdSample } from "./schema";

/** PVE's columns of a node or a guest (their names differ) as one shape. */
export function toRrdSample(wire: WireSample): RrdSample {
  const first = (...columns: (keyof WireSample)[]) =>
    columns.map((column) => wire[column]).find((value) => value !== undefined) ?? null;
  return {
    at: new Date(wire.atSeconds * 1000).toISOString(),
    cpuRatio: first("cpu"),
    memoryUsedBytes: first("mem", "memused"),
    memoryTotalBytes: first("maxmem", "memtotal"),
    cpuPressurePercent: first("pressurecpusome"),
    ioPressurePercent: first("pressureiosome"),
    memoryPressurePercent: first("pressurememorysome"),
    networkInBytesPerSecond: first("netin"),
    networkOutBytesPerSecond: first("netout"),
  };
}

/** More points than a chart has pixels to tell apart only cost bytes: PVE 9 answers a day with 1,440. */
const MAX_SAMPLES = 240;

/** At most 240 samples: averages of equally many neighbours, each at its last one's time; the unknown does not count. */
export function thinned(samples: RrdSample[]): RrdSample[] {
  const size = Math.ceil(samples.length / MAX_SAMPLES);
  if (size <= 1) return samples;
  const groups = Array.from({ length: Math.ceil(samples.length / size) }, (_, index) =>
    samples.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap((group) => {
    const last = group.at(-1);
    return last ? [averageOf(group, last)] : [];
  });
}

function averageOf(group: RrdSample[], last: RrdSample): RrdSample {
  const average = (column: Exclude<keyof RrdSample, "at">) => {
    const known = group.map((sample) => sample[column]).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    at: last.at,
    cpuRatio: average("cpuRatio"),
    memoryUsedBytes: average("memoryUsedBytes"),
    memoryTotalBytes: average("memoryTotalBytes"),
    cpuPressurePercent: average("cpuPressurePercent"),
    ioPressurePercent: average("ioPressurePercent"),
    memoryPressurePercent: average("memoryPressurePercent"),
    networkInBytesPerSecond: average("networkInBytesPerSecond"),
    networkOutBytesPerSecond: average("networkOutBytesPerSecond"),
  };
}

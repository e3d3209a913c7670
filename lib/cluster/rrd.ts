import type { RrdSample as WireSample } from "@/lib/proxmox/rows-cluster";
import type { RrdSample } from "./schema";

/** PVE's columns of a node or a guest (their names differ) as one shape. */
export function toRrdSample(wire: WireSample): RrdSample {
  const first = (...columns: string[]) =>
    columns.map((column) => wire[column]).find((value) => value !== undefined) ?? null;
  return {
    at: new Date(wire.atSeconds * 1000).toISOString(),
    cpuRatio: first("cpu"),
    memoryUsedBytes: first("mem", "memused"),
    memoryTotalBytes: first("maxmem", "memtotal"),
    cpuPressurePercent: first("pressurecpusome"),
    ioPressurePercent: first("pressureiosome"),
    memoryPressurePercent: first("pressurememorysome"),
  };
}

import type { z } from "zod";
import type { GuestType } from "@/lib/snapshot/schema";

/** What past migrations of this cluster tell; null where fewer than three do. */
export interface PastSpeed {
  /** Of VMs: memory and disks moved per second, the median. */
  readonly vmBytesPerSecond: number | null;
  /** Of CTs: from shutdown to start, the median. */
  readonly ctSeconds: number | null;
}

interface Moving {
  readonly type: z.infer<typeof GuestType>;
  readonly memoryBytes: number;
  readonly localDiskBytes: number | null;
}

/** How long one migration takes, s, by those of the past; null where they tell nothing. */
export function durationOf(move: Moving, { vmBytesPerSecond, ctSeconds }: PastSpeed): number | null {
  if (move.type === "ct") return ctSeconds;
  if (vmBytesPerSecond === null || vmBytesPerSecond <= 0) return null;
  return (move.memoryBytes + (move.localDiskBytes ?? 0)) / vmBytesPerSecond;
}

/**
 * How long all of them take, s: so many at a time, the next as soon as one has ended. Null where one of them is not known.
 * @param atOnce migrations at a time, at least 1
 */
export function durationOfAll(seconds: readonly (number | null)[], atOnce: number): number | null {
  const lanes = Array.from({ length: Math.max(1, atOnce) }, () => 0);
  for (const each of seconds) {
    if (each === null) return null;
    const soonest = lanes.indexOf(Math.min(...lanes));
    lanes[soonest] = (lanes[soonest] ?? 0) + each;
  }
  return Math.max(...lanes);
}

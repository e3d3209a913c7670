import type { ShownPlan } from "./shown-plan";

interface WeighedMove {
  from: string;
  to: string;
  /** What it takes along, in the unit of its nodes' totals; null where nobody knows. */
  weight: number | null;
  /** False for a move that ProxLB plans and does not make: it changes nothing. */
  made: boolean;
}

export interface SpreadStep {
  /** Load of each node when its turn comes, 0..1. */
  loadsBefore: ReadonlyMap<string, number>;
  /** Points by which the spread changes. */
  changePoints: number;
}

/**
 * The moves one after the other: the loads that each meets and what it does to the spread.
 * @param loads of each node before the first move, 0..1
 * @param totals of each node: bytes of memory or disk, cores
 * @returns null for a move that is not made, and for one without figures and all that follow it
 */
export function spreadSteps(
  loads: ReadonlyMap<string, number>,
  totals: ReadonlyMap<string, number | null>,
  moves: readonly WeighedMove[],
): (SpreadStep | null)[] {
  let current: ReadonlyMap<string, number> | null = loads;
  return moves.map(({ from, to, weight, made }) => {
    if (!made || current === null) return null;
    const [fromTotal, toTotal] = [totals.get(from), totals.get(to)];
    if (weight === null || !fromTotal || !toTotal) {
      current = null;
      return null;
    }
    const loadsBefore: ReadonlyMap<string, number> = current;
    const loadsAfter = new Map(loadsBefore);
    loadsAfter.set(from, (loadsBefore.get(from) ?? 0) - weight / fromTotal);
    loadsAfter.set(to, (loadsBefore.get(to) ?? 0) + weight / toTotal);
    current = loadsAfter;
    return { loadsBefore, changePoints: (spreadOf(loadsAfter) - spreadOf(loadsBefore)) * 100 };
  });
}

function spreadOf(loads: ReadonlyMap<string, number>): number {
  return loads.size === 0 ? 0 : Math.max(...loads.values()) - Math.min(...loads.values());
}

type Compared = Pick<ShownPlan, "method" | "mode">;

/** What a node has of what the method compares. */
export function totalOf(
  node: { cpuCores: number | null; memoryTotalBytes: number | null; diskTotalBytes: number | null },
  { method }: Compared,
): number | null {
  if (method === "cpu") return node.cpuCores;
  return method === "memory" ? node.memoryTotalBytes : node.diskTotalBytes;
}

interface GuestWeight {
  memoryUsedBytes: number;
  memoryTotalBytes: number;
  cpuCores: number;
  /** 0..1 of its cores. */
  cpuRatio?: number | null | undefined;
  diskUsedBytes?: number | null | undefined;
  diskTotalBytes?: number | null | undefined;
}

/** What a guest takes along, in the unit of its nodes' totals; null where nobody knows. */
export function weightOf(guest: GuestWeight, { method, mode }: Compared): number | null {
  const assigned = mode === "assigned";
  if (method === "memory") return assigned ? guest.memoryTotalBytes : guest.memoryUsedBytes;
  if (method === "disk") return (assigned ? guest.diskTotalBytes : guest.diskUsedBytes) ?? null;
  if (assigned) return guest.cpuCores;
  const { cpuRatio = null } = guest;
  return cpuRatio === null ? null : cpuRatio * guest.cpuCores;
}

import type { Problem } from "./problem";

/** A band of loads, in percent. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

/** The band of so many points that these loads are closest to, all together. */
export function bestWindow(percents: readonly number[], bandPoints: number): Window {
  let found: Window = { low: 0, high: bandPoints };
  let least = Number.POSITIVE_INFINITY;
  for (const percent of percents) {
    for (const low of [percent, percent - bandPoints]) {
      const window = { low, high: low + bandPoints };
      const distance = percents.reduce((sum, each) => sum + distanceFrom(window, each), 0);
      if (distance < least) {
        found = window;
        least = distance;
      }
    }
  }
  return found;
}

/** Points that a load lies outside. */
export function distanceFrom({ low, high }: Window, percent: number): number {
  return Math.max(0, low - percent, percent - high);
}

/** Numbers of the nodes between which the spread is measured. */
export function countedNodes({ nodes }: Pick<Problem, "nodes">): number[] {
  return nodes.flatMap(({ counted, loadTotal }, node) => (counted && loadTotal > 0 ? [node] : []));
}

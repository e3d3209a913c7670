import { distance } from "fastest-levenshtein";

/**
 * The name that was probably meant: of those of which at most a quarter of the letters (but at least one) would have
 * to change, the one with the fewest; null where none is so near.
 * @param beginning compares only as much of what was written as the name is long
 */
export function nearestName<Name extends string>(
  written: string,
  names: readonly Name[],
  { beginning = false } = {},
): Name | null {
  let nearest: Name | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const misses = distance(beginning ? written.slice(0, name.length) : written, name);
    if (misses >= fewest || misses > Math.max(1, Math.floor(name.length / 4))) continue;
    nearest = name;
    fewest = misses;
  }
  return nearest;
}

/** As `nearestName`, but null where several are equally near: of pve1, pve2 and pve3 none is what pve9 was meant to be. */
export function onlyNearest(written: string, names: readonly string[]): string | null {
  const near = nearestName(written, names);
  if (near === null) return null;
  const fewest = distance(written, near);
  return new Set(names.filter((name) => distance(written, name) === fewest)).size === 1 ? near : null;
}

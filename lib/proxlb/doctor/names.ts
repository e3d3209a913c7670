import { nearestName } from "@/lib/core/nearest-name";

interface Names {
  has: ReadonlySet<string>;
  /** What was asked before: a fix that is tried out asks for the same again. */
  nearest: Map<string, string | null>;
}

const known = new WeakMap<readonly string[], Names>();

/** True for one of the names. */
export function isNamed(name: string, names: readonly string[]): boolean {
  return asked(names).has.has(name);
}

/** The one that was probably meant; see nearestName(). */
export function nearestOf(name: string, names: readonly string[]): string | null {
  const { nearest } = asked(names);
  const before = nearest.get(name);
  if (before !== undefined) return before;
  const found = nearestName(name, names);
  nearest.set(name, found);
  return found;
}

function asked(names: readonly string[]): Names {
  const before = known.get(names);
  if (before) return before;
  const made = { has: new Set(names), nearest: new Map<string, string | null>() };
  known.set(names, made);
  return made;
}

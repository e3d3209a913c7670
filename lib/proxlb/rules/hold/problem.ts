import { DisjointSets } from "@/lib/core/disjoint-sets";
import { addTo } from "@/lib/core/grouped";

/**
 * One thing that must hold of a placement, and the rules that ask for it. Guests and nodes are numbers from 0 on. Pins of
 * one guest, of which any will do, are one demand of several rules, each with its own nodes in `parts`.
 */
export interface Unit {
  readonly kind: "together" | "apart" | "on";
  readonly guests: readonly number[];
  readonly rules: readonly string[];
  /** Where the guests may be; of the kind "on" alone. */
  readonly nodes: readonly number[];
  readonly parts: readonly PinPart[];
}

export interface PinPart {
  readonly rule: string;
  readonly nodes: readonly number[];
}

/** Made here alone: units of one shape are judged in a fraction of the time. */
export function makeUnit(
  kind: Unit["kind"],
  guests: readonly number[],
  rules: readonly string[],
  nodes: readonly number[] = [],
  parts: readonly PinPart[] = [],
): Unit {
  return { kind, guests, rules, nodes, parts };
}

/** The unit for other guests. */
export function withGuests({ kind, rules, nodes, parts }: Unit, guests: readonly number[]): Unit {
  return makeUnit(kind, guests, rules, nodes, parts);
}

/** What is left to ask for where some rules are given up: of pins of several rules the others. */
export function withoutRules(units: readonly Unit[], gone: ReadonlySet<string>): Unit[] {
  return units.flatMap((unit): Unit[] => {
    if (!unit.rules.some((rule) => gone.has(rule))) return [unit];
    const parts = unit.parts.filter(({ rule }) => !gone.has(rule));
    return parts.length === 0 ? [] : [pinOf(unit.guests, parts)];
  });
}

/** Pins of the same guests, of which any will do. */
export function pinOf(guests: readonly number[], parts: readonly PinPart[]): Unit {
  const nodes = [...new Set(parts.flatMap((part) => part.nodes))];
  return makeUnit(
    "on",
    guests,
    parts.map(({ rule }) => rule),
    nodes,
    parts,
  );
}

export interface Problem {
  /** Bytes that guests may use, of each node that may take guests. */
  readonly capacityBytes: readonly number[];
  /** Bytes in use, of each guest; 0 where nobody knows. */
  readonly memoryBytes: readonly number[];
  readonly units: readonly Unit[];
}

/** Parts of a problem that share no guest: each holds or not by itself. */
export function independentParts({ units, memoryBytes }: Problem): Unit[][] {
  const sets = new DisjointSets(memoryBytes.length);
  for (const { guests } of units) sets.join(guests);
  const parts = new Map<number, Unit[]>();
  for (const unit of units) {
    const [first] = unit.guests;
    if (first !== undefined) addTo(parts, sets.root(first), unit);
  }
  return [...parts.values()];
}

import { DisjointSets } from "@/lib/core/disjoint-sets";
import { addTo } from "@/lib/core/grouped";

/** One thing that must hold of a placement. Guests and nodes are numbers from 0 on. */
export type Demand =
  | { readonly kind: "together"; readonly guests: readonly number[] }
  | { readonly kind: "apart"; readonly guests: readonly number[] }
  | { readonly kind: "on"; readonly guests: readonly number[]; readonly nodes: readonly number[] };

/**
 * A demand and the rules that make it: pins of one guest, of which any will do, are one demand of several rules, each with
 * its own nodes in `parts`.
 */
export type Unit = Demand & {
  readonly rules: readonly string[];
  readonly parts?: readonly { readonly rule: string; readonly nodes: readonly number[] }[];
};

/** What is left to ask for where some rules are given up: of pins of several rules the others. */
export function withoutRules(units: readonly Unit[], gone: ReadonlySet<string>): Unit[] {
  return units.flatMap((unit): Unit[] => {
    if (!unit.rules.some((rule) => gone.has(rule))) return [unit];
    const parts = (unit.parts ?? []).filter(({ rule }) => !gone.has(rule));
    if (unit.kind !== "on" || parts.length === 0) return [];
    const nodes = [...new Set(parts.flatMap((part) => part.nodes))];
    return [{ ...unit, rules: parts.map(({ rule }) => rule), nodes, parts }];
  });
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

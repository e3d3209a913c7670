import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { Obstruction } from "./reasons";

/**
 * What the search computes with: nodes, guests and rules by number. Memory in bytes, loads in the unit of the method
 * (bytes, or cores), of which `loadTotal` makes a percentage.
 */
export interface Problem {
  readonly nodes: readonly Place[];
  readonly guests: readonly Mover[];
  readonly rules: readonly Rule[];
  /** Guests that move in one step, because a rule that is kept, or the HA manager, binds them: each guest is in one. */
  readonly bonds: readonly (readonly number[])[];
  /** Percentage points between the highest and the lowest counted node that are still fine. */
  readonly bandPoints: number;
}

export interface Place {
  readonly name: string;
  /** Guests may be moved to it: online, not ignored, not in maintenance, and not the one to be emptied. */
  readonly accepts: boolean;
  /** Its guests are to leave: in maintenance, or the one to be emptied. */
  readonly leaves: boolean;
  /** It is one of those between which the spread is measured. */
  readonly counted: boolean;
  /** Memory that guests may use, without what is reserved. */
  readonly roomBytes: number;
  /** In use at the start, whoever uses it. */
  readonly usedBytes: number;
  readonly loadStart: number;
  readonly loadTotal: number;
}

export interface Mover {
  readonly vmid: number;
  readonly name: string;
  readonly type: "vm" | "ct";
  /** Number of its node at the start. */
  readonly at: number;
  readonly memoryBytes: number;
  readonly load: number;
  /** What keeps it from moving at all; null where nothing does. */
  readonly stuck: Obstruction | null;
  /** By node: what forbids it there, whatever the other guests do; null where nothing does. */
  readonly forbidden: readonly (Obstruction | null)[];
}

export interface Rule {
  readonly kind: "together" | "apart" | "pin";
  readonly ref: RuleRef;
  /** Numbers of guests; one alone for a pin. */
  readonly members: readonly number[];
  /** Of a pin: by node, whether it allows it. Empty otherwise. */
  readonly allows: readonly boolean[];
}

/** One bond to one node. */
export interface Step {
  readonly bond: number;
  readonly to: number;
}

export type SearchGoal =
  /** Rules to mend, by number; those that are kept are no work. */
  | { readonly kind: "mend"; readonly rules: readonly number[] }
  /** Guests leave every node that is to be left. */
  | { readonly kind: "empty" }
  /** Rules kept, nodes in maintenance left, and the nodes within the band, in this order. */
  | { readonly kind: "balance" };

/** The one at a place that is known to be there. */
export function entry<T>(list: ArrayLike<T>, index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`Nothing stands at ${index} of ${list.length}.`);
  return found;
}

/** By guest: the numbers of the rules that it is a member of. */
export function rulesByGuest({ guests, rules }: Pick<Problem, "guests" | "rules">): number[][] {
  const found: number[][] = guests.map(() => []);
  for (const [index, rule] of rules.entries()) {
    for (const member of rule.members) entry(found, member).push(index);
  }
  return found;
}

/** By guest: the number of its bond. */
export function bondByGuest({ guests, bonds }: Pick<Problem, "guests" | "bonds">): number[] {
  const found = guests.map(() => 0);
  for (const [index, members] of bonds.entries()) for (const member of members) found[member] = index;
  return found;
}

/** Guests by node at the start. */
export function startOf({ guests }: Pick<Problem, "guests">): Uint16Array {
  return Uint16Array.from(guests, ({ at }) => at);
}

/** True for a placement that breaks a rule. */
export function isBroken(rule: Rule, at: ArrayLike<number>): boolean {
  if (rule.kind === "pin") return !rule.allows[entry(at, entry(rule.members, 0))];
  const nodes = new Set(rule.members.map((member) => entry(at, member)));
  return rule.kind === "together" ? nodes.size > 1 : nodes.size < rule.members.length;
}

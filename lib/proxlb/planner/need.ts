import type { Books } from "./books";
import { thresholdOf } from "./config";
import type { AffinityGroup, AntiAffinityGroup } from "./groups";
import type { Model, ModelNode } from "./model";
import type { RuleRef } from "./rules";

/** Whether the loads alone ask for balancing, as they stand in the books. */
export interface LoadNeed {
  readonly due: boolean;
  /** The stronger reason; null when not due. */
  readonly by: "spread" | "threshold" | "pressure" | null;
  /** Percentage points between the highest and the lowest node; pressure in mode `psi`. */
  readonly spread: number;
  readonly highest: ModelNode | null;
  readonly highestPercent: number;
}

export function loadNeed(model: Model, books: Books): LoadNeed {
  const { mode, balanciness } = model.config.balancing;
  let highest: ModelNode | null = null;
  let highestPercent = Number.NEGATIVE_INFINITY;
  let lowestPercent = Number.POSITIVE_INFINITY;
  for (const node of model.nodes) {
    const percent = books.load(node);
    if (percent > highestPercent) {
      highest = node;
      highestPercent = percent;
    }
    if (percent < lowestPercent) lowestPercent = percent;
  }
  const spread = highest ? highestPercent - lowestPercent : 0;
  const found = { spread, highest, highestPercent };
  if (mode === "psi") return { ...found, due: model.anyHot, by: model.anyHot ? "pressure" : null };
  if (spread > balanciness) return { ...found, due: true, by: "spread" };
  const threshold = thresholdOf(model.config.balancing);
  const reached = threshold !== null && highest !== null && highestPercent >= threshold;
  return { ...found, due: reached, by: reached ? "threshold" : null };
}

/** A rule that the current placement breaks, or a guest on a node in maintenance. */
export interface BrokenPlacement {
  readonly guest: string;
  readonly kind: "affinity" | "anti_affinity" | "maintenance";
  readonly rule: RuleRef | null;
}

/**
 * What forces a cycle although the loads are fine. ProxLB derives the flag from the placement on every cycle and
 * overwrites the configured `enforce_affinity`; only when the *last* guest is the first broken one does the
 * configured value stand.
 */
export function enforcement(model: Model): { enforced: boolean; broken: BrokenPlacement | null } {
  const { broken, index } = firstBroken(model);
  if (!broken) return { enforced: false, broken: null };
  const isLast = index === model.guests.length - 1;
  return { enforced: isLast ? model.config.balancing.enforce_affinity : true, broken };
}

function firstBroken(model: Model): { broken: BrokenPlacement | null; index: number } {
  const found = new Map<number, BrokenPlacement>();
  const note = (group: AffinityGroup | AntiAffinityGroup, breach: "affinity" | "anti_affinity" | null) => {
    const drained = group.guests.some((member) => member.node.maintenance);
    const kind = drained ? "maintenance" : breach;
    if (!kind) return;
    for (const { index, guest } of group.guests) {
      if (!found.has(index)) found.set(index, { guest: guest.name, kind, rule: group.rule });
    }
  };
  for (const group of model.groups) note(group, isSpread(group) ? "affinity" : null);
  for (const group of model.antiGroups) note(group, isCrowded(group) ? "anti_affinity" : null);
  const index = [...found.keys()].reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return { broken: found.get(index) ?? null, index };
}

/** An affinity group on more than one node. */
export function isSpread(group: AffinityGroup): boolean {
  return group.guests.some((member) => member.node !== group.guests[0]?.node);
}

/** An anti-affinity group with two members on one node. */
export function isCrowded(group: AntiAffinityGroup): boolean {
  return new Set(group.guests.map((member) => member.node)).size < group.guests.length;
}

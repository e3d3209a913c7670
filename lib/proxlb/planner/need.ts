import type { Books } from "./books";
import type { AffinityGroup, AntiAffinityGroup } from "./groups";
import type { Model } from "./model";
import type { MoveCause, RuleRef } from "./plan-schema";
import { isNearLimit } from "./pressure";
import { thresholdOf } from "./settings";
import { likeness } from "./targets";

/** Whether the loads alone ask for balancing, as they stand in the books. */
export interface LoadNeed {
  /** Between the highest and the lowest node, in percentage points; of pressure in mode `psi`. */
  readonly spreadPoints: number;
  /** Load of the highest node; of pressure in mode `psi`. */
  readonly highestPercent: number;
  /** A node whose load is so close to a limit that rounding decides; null where none is. */
  readonly close: string | null;
  /** null when nothing asks for it; the spread where spread and threshold both do. */
  readonly cause: Extract<MoveCause, { kind: "balance" | "threshold" | "pressure" }> | null;
}

export function loadNeed(model: Model, books: Books): LoadNeed {
  const { mode, balanciness } = model.config.balancing;
  const { highest, highestPercent, spreadPoints } = extremes(model, books);
  const loads = { spreadPoints, highestPercent };
  if (mode === "psi")
    return { ...loads, close: nearLimit(model), cause: model.anyHot ? { kind: "pressure" } : null };
  const thresholdPercent = thresholdOf(model.config.balancing);
  const isClose = (value: number, limit: number) => likeness(value, limit, model.inexact) !== null;
  const close =
    model.inexact &&
    (isClose(spreadPoints, balanciness) ||
      (thresholdPercent !== null && isClose(highestPercent, thresholdPercent)))
      ? highest
      : null;
  if (spreadPoints > balanciness) {
    return { ...loads, close, cause: { kind: "balance", spreadPoints, balancinessPoints: balanciness } };
  }
  if (thresholdPercent === null || highestPercent < thresholdPercent) {
    return { ...loads, close, cause: null };
  }
  return {
    ...loads,
    close,
    cause: { kind: "threshold", node: highest, percent: highestPercent, thresholdPercent },
  };
}

/** A node or guest whose pressure rounding alone may lift over its limit. */
function nearLimit({ nodes, guests, config }: Model): string | null {
  const { psi, method } = config.balancing;
  const node = nodes.find((one) => !one.maintenance && isNearLimit(one.pressure, psi?.nodes, method));
  if (node) return node.name;
  const found = guests.find(
    ({ guest, rules }) => !rules.ignoredBy && isNearLimit(guest.pressure, psi?.guests, method),
  );
  return found?.guest.name ?? null;
}

function extremes(model: Model, books: Books) {
  let highest = "";
  let highestPercent = Number.NEGATIVE_INFINITY;
  let lowestPercent = Number.POSITIVE_INFINITY;
  for (const node of model.nodes) {
    const percent = books.load(node);
    if (percent > highestPercent) {
      highest = node.name;
      highestPercent = percent;
    }
    if (percent < lowestPercent) lowestPercent = percent;
  }
  return { highest, highestPercent, spreadPoints: model.nodes.length ? highestPercent - lowestPercent : 0 };
}

/** A rule that the current placement breaks, or a guest on a node in maintenance. */
export interface BrokenPlacement {
  readonly guest: string;
  readonly kind: "affinity" | "anti_affinity" | "maintenance";
  readonly rule: RuleRef | null;
  /** In maintenance, with a member of the group on it; null where the rule itself is broken. */
  readonly node: string | null;
}

/**
 * What forces a cycle although the loads are fine. ProxLB derives the flag from the placement on every cycle and
 * overwrites the configured `enforce_affinity`; only when the *last* guest is the first broken one does the
 * configured value stand.
 */
export function enforcement(model: Model): {
  enforced: boolean;
  broken: BrokenPlacement | null;
  /** The one broken guest, where its place in the list decides; null otherwise. */
  byOrder: string | null;
} {
  const { broken, index, count } = firstBroken(model);
  if (!broken) return { enforced: false, broken: null, byOrder: null };
  const { enforce_affinity } = model.config.balancing;
  const isLast = index === model.guests.length - 1;
  const byOrder = count === 1 && model.guests.length > 1 && !enforce_affinity ? broken.guest : null;
  return { enforced: isLast ? enforce_affinity : true, broken, byOrder };
}

function firstBroken(model: Model): { broken: BrokenPlacement | null; index: number; count: number } {
  const found = new Map<number, BrokenPlacement>();
  const note = (group: AffinityGroup | AntiAffinityGroup, breach: "affinity" | "anti_affinity" | null) => {
    const drained = group.guests.find((member) => member.node.maintenance);
    const kind = drained ? "maintenance" : breach;
    if (!kind) return;
    for (const { index, guest } of group.guests) {
      if (!found.has(index))
        found.set(index, { guest: guest.name, kind, rule: group.rule, node: drained?.node.name ?? null });
    }
  };
  for (const group of model.groups) note(group, isSpread(group) ? "affinity" : null);
  for (const group of model.antiGroups) note(group, isCrowded(group) ? "anti_affinity" : null);
  const index = [...found.keys()].reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return { broken: found.get(index) ?? null, index, count: found.size };
}

/** An affinity group on more than one node. */
export function isSpread(group: AffinityGroup): boolean {
  return group.guests.some((member) => member.node !== group.guests[0]?.node);
}

/** An anti-affinity group with two members on one node. */
export function isCrowded(group: AntiAffinityGroup): boolean {
  return new Set(group.guests.map((member) => member.node)).size < group.guests.length;
}

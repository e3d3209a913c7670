import type { Books } from "./books";
import type { Model } from "./model";
import type { ModelNode } from "./shapes";

/**
 * How close two loads are: `equal` to the last bit, or `close`, which sums of fractions can turn round: Python from 3.12
 * on adds them with a correction (Neumaier), older ones do not.
 */
export type Likeness = "equal" | "close" | null;

const CLOSE = 1e-9;

/** @param inexact true where the loads are sums of fractions: bytes and cores add up exactly. */
export function likeness(a: number, b: number, inexact: boolean): Likeness {
  if (a === b) return "equal";
  return inexact && Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b)) ? "close" : null;
}

/** A node picked by ProxLB; `tie` when only the order of nodes, or rounding, decided. */
export interface Target {
  readonly node: ModelNode;
  readonly tie: Likeness;
}

/** The node with the lowest load that is not in maintenance, of `among` where given; the first of equals. */
export function freest(model: Model, books: Books, among?: ReadonlySet<string>): Target | null {
  let found: ModelNode | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  let tie: Likeness = null;
  for (const node of model.nodes) {
    if (node.maintenance || (among && !among.has(node.name))) continue;
    const load = books.load(node);
    const like = found === null ? null : likeness(load, lowest, model.inexact);
    if (found === null || load < lowest) {
      found = node;
      lowest = load;
      tie = like;
    } else if (tie !== "equal") tie = like ?? tie;
  }
  return found && { node: found, tie };
}

/** The node with the highest use of the method, maintenance included; the first of equals. */
export function busiest(model: Model, books: Books): Target | null {
  let found: ModelNode | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  let tie: Likeness = null;
  for (const node of model.nodes) {
    const percent = books.usedPercent(node);
    const like = found === null ? null : likeness(percent, highest, model.inexact);
    if (found === null || percent > highest) {
      found = node;
      highest = percent;
      tie = like;
    } else if (tie !== "equal") tie = like ?? tie;
  }
  return found && { node: found, tie };
}

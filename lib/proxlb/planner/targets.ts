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
  const open = model.nodes.filter((node) => !node.maintenance && (!among || among.has(node.name)));
  return first(open, (node) => -books.load(node), model.inexact);
}

/** The node with the highest use of the method, maintenance included; the first of equals. */
export function busiest(model: Model, books: Books): Target | null {
  return first(model.nodes, (node) => books.usedPercent(node), model.inexact);
}

/** The first of the highest. */
function first(
  nodes: readonly ModelNode[],
  heightOf: (node: ModelNode) => number,
  inexact: boolean,
): Target | null {
  let found: ModelNode | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    const value = heightOf(node);
    if (found === null || value > highest) {
      found = node;
      highest = value;
    }
  }
  if (!found) return null;
  let tie: Likeness = null;
  for (const node of nodes) {
    if (node === found || tie === "equal") continue;
    tie = likeness(heightOf(node), highest, inexact) ?? tie;
  }
  return { node: found, tie };
}

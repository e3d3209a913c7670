import type { Books } from "./books";
import type { Model } from "./model";
import type { ModelNode } from "./shapes";

/** A node picked by ProxLB; `tie` when only the order of nodes decided. */
export interface Target {
  readonly node: ModelNode;
  readonly tie: boolean;
}

/** The node with the lowest load that is not in maintenance, of `among` where given; the first of equals. */
export function freest(model: Model, books: Books, among?: ReadonlySet<string>): Target | null {
  let best: ModelNode | null = null;
  let bestLoad = Number.POSITIVE_INFINITY;
  let tie = false;
  for (const node of model.nodes) {
    if (node.maintenance || (among && !among.has(node.name))) continue;
    const load = books.load(node);
    if (best === null || load < bestLoad) {
      best = node;
      bestLoad = load;
      tie = false;
    } else if (load === bestLoad) tie = true;
  }
  return best && { node: best, tie };
}

/** The node with the highest use of the method, maintenance included; the first of equals. */
export function busiest(model: Model, books: Books): Target | null {
  let found: ModelNode | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  let tie = false;
  for (const node of model.nodes) {
    const percent = books.usedPercent(node);
    if (percent > highest) {
      found = node;
      highest = percent;
      tie = false;
    } else if (percent === highest) tie = true;
  }
  return found && { node: found, tie };
}

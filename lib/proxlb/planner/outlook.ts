import { METHODS, type Method } from "@/lib/proxlb/methods";
import type { PlannerGuest } from "./cluster";
import type { Model } from "./model";
import type { LoadByMethod, NodeOutlook } from "./plan-schema";
import type { ModelGuest, ModelNode } from "./shapes";

/** A guest that would run elsewhere. */
export interface Relocated {
  readonly guest: ModelGuest;
  readonly target: ModelNode;
}

/** What a guest weighs on a node: CPU in cores, the rest in bytes. */
export function weightOf(guest: PlannerGuest): Record<Method, { used: number; assigned: number }> {
  const cores = guest.cpuCores ?? 0;
  return {
    memory: { used: guest.memoryUsedBytes ?? 0, assigned: guest.memoryTotalBytes ?? 0 },
    cpu: { used: (guest.cpuRatio ?? 0) * cores, assigned: cores },
    disk: { used: guest.diskUsedBytes ?? 0, assigned: guest.diskTotalBytes ?? 0 },
  };
}

/** False where the figure that the spread compares is missing: it counts as 0 then, which is no figure to tell. */
function hasWeight(guest: PlannerGuest, method: Method, mode: SpreadMode): boolean {
  const { memoryUsedBytes, memoryTotalBytes, cpuRatio, cpuCores, diskUsedBytes, diskTotalBytes } = guest;
  const figures = {
    memory: { used: memoryUsedBytes, assigned: memoryTotalBytes },
    cpu: { used: cpuRatio === null ? null : cpuCores, assigned: cpuCores },
    disk: { used: diskUsedBytes, assigned: diskTotalBytes },
  };
  return figures[method][mode] !== null;
}

/**
 * Loads of every node before and after the moves, from what runs where. ProxLB's own figures are no use here: it
 * counts ignored guests as moved, some guests twice, and CPU in two units.
 */
export class Outlook {
  readonly #nodes: ReadonlyMap<ModelNode, { before: Tally; after: Tally }>;

  constructor(model: Model, moves: readonly Relocated[]) {
    this.#nodes = new Map(
      model.nodes.map((node) => [node, { before: new Tally(node), after: new Tally(node) }]),
    );
    const byName = new Map(model.nodes.map((node) => [node.name, node]));
    const hidden = model.outside.filter(({ why }) => why.kind === "name_taken");
    for (const { guest } of [...model.guests, ...hidden]) {
      const node = byName.get(guest.node);
      const tallies = node && this.#nodes.get(node);
      tallies?.before.seat(guest);
      tallies?.after.seat(guest);
    }
    for (const { guest, target } of moves) {
      this.#nodes.get(guest.node)?.after.shift(guest.guest, -1);
      this.#nodes.get(target)?.after.shift(guest.guest, 1);
    }
  }

  all(): NodeOutlook[] {
    return [...this.#nodes].map(([node, { before, after }]) => ({
      node: node.name,
      maintenance: node.maintenance,
      before: before.loads(),
      after: after.loads(),
      guestsBefore: before.guests,
      guestsAfter: after.guests,
    }));
  }

  /** Memory in use after the moves. */
  memoryAfterBytes(node: ModelNode): number {
    return this.#nodes.get(node)?.after.used("memory") ?? 0;
  }

  /** Highest minus lowest node, in percentage points; null without nodes. */
  spreadPoints(when: "before" | "after", method: Method, mode: SpreadMode): number | null {
    const loads = [...this.#nodes.values()].map((tallies) => tallies[when].percent(method, mode));
    return loads.length === 0 ? null : spreadOf(loads);
  }

  /**
   * By how many points the spread changes with each of these steps, one after the other; together, what all of them do.
   * Null from the first step on that has a guest without figures.
   */
  changes(steps: readonly (readonly Relocated[])[], method: Method, mode: SpreadMode): (number | null)[] {
    const tallies = new Map([...this.#nodes].map(([node, { before }]) => [node, before.copy()]));
    const loads = new Map([...tallies].map(([node, tally]) => [node, tally.percent(method, mode)]));
    let spread = spreadOf([...loads.values()]);
    let known = true;
    return steps.map((step) => {
      known &&= step.every(({ guest }) => hasWeight(guest.guest, method, mode));
      if (!known) return null;
      for (const { guest, target } of step) {
        for (const [node, sign] of [[guest.node, -1] as const, [target, 1] as const]) {
          const tally = tallies.get(node);
          tally?.shift(guest.guest, sign);
          if (tally) loads.set(node, tally.percent(method, mode));
        }
      }
      const earlier = spread;
      spread = spreadOf([...loads.values()]);
      return spread - earlier;
    });
  }
}

type SpreadMode = "used" | "assigned";

function spreadOf(loads: readonly number[]): number {
  const highest = loads.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return highest - loads.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

class Tally {
  readonly #used: Record<Method, number>;
  readonly #assigned: Record<Method, number> = { memory: 0, cpu: 0, disk: 0 };
  guests = 0;

  constructor(readonly node: ModelNode) {
    this.#used = { ...node.used };
  }

  /** A guest that is here already: the node's use includes it. */
  seat(guest: PlannerGuest): void {
    const weight = weightOf(guest);
    for (const method of METHODS) this.#assigned[method] += weight[method].assigned;
    this.guests += 1;
  }

  shift(guest: PlannerGuest, sign: 1 | -1): void {
    const weight = weightOf(guest);
    for (const method of METHODS) {
      this.#assigned[method] += sign * weight[method].assigned;
      this.#used[method] += sign * weight[method].used;
    }
    this.guests += sign;
  }

  /** Guests by their hour's average may take along more than the node uses now. */
  used(method: Method): number {
    return Math.max(0, this.#used[method]);
  }

  copy(): Tally {
    const copy = new Tally(this.node);
    Object.assign(copy.#used, this.#used);
    Object.assign(copy.#assigned, this.#assigned);
    copy.guests = this.guests;
    return copy;
  }

  percent(method: Method, mode: SpreadMode): number {
    return this.#ratio(method, mode) * 100;
  }

  #ratio(method: Method, mode: SpreadMode): number {
    const { total, usable } = this.node;
    return mode === "used"
      ? ratio(this.used(method), total[method])
      : ratio(this.#assigned[method], usable[method]);
  }

  loads(): LoadByMethod {
    const load = (method: Method) => ({
      usedRatio: this.#ratio(method, "used"),
      assignedRatio: this.#ratio(method, "assigned"),
    });
    return { memory: load("memory"), cpu: load("cpu"), disk: load("disk") };
  }
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

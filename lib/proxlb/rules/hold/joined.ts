import { DisjointSets } from "@/lib/core/disjoint-sets";
import type { Problem, Unit } from "./problem";

/** Sets of guests that are to be together, each by the number of one of them, and the nodes that each may go to. */
export class Joined {
  readonly open: (readonly number[])[];
  readonly #roots: number[] = [];
  readonly #sets: DisjointSets;

  constructor(problem: Problem, units: readonly Unit[]) {
    this.#sets = new DisjointSets(problem.memoryBytes.length);
    // Of its full length at once: filled here and there, an array becomes a table, which is slow.
    this.open = new Array(problem.memoryBytes.length);
    for (const { kind, guests } of units) if (kind === "together") this.#sets.join(guests);
    this.#openNodes(problem, units);
  }

  root(guest: number): number {
    return this.#sets.root(guest);
  }

  /** The sets that may go nowhere. */
  shut(): number[] {
    return this.#roots.filter((root) => this.open[root]?.length === 0);
  }

  /** Nodes with room for all of a set at once, and that its pins allow. */
  #openNodes({ capacityBytes, memoryBytes }: Problem, units: readonly Unit[]): void {
    const bytes = new Float64Array(memoryBytes.length);
    const members = new Int32Array(memoryBytes.length);
    const seen = new Uint8Array(memoryBytes.length);
    const roots = this.#roots;
    for (const { guests } of units) {
      for (const guest of guests) {
        if (seen[guest]) continue;
        seen[guest] = 1;
        const root = this.root(guest);
        if (!members[root]) roots.push(root);
        bytes[root] = (bytes[root] ?? 0) + (memoryBytes[guest] ?? 0);
        members[root] = (members[root] ?? 0) + 1;
      }
    }
    const allowed = this.#allowedByPins(units);
    const roomy = nodesBySize(capacityBytes);
    for (const root of roots) {
      const needed = bytes[root] ?? 0;
      const count = roomy.countFor(needed);
      // One that fits nowhere is no fault of a rule: then size does not count.
      const isLost = count === 0 && members[root] === 1;
      const pinned = allowed.get(root);
      if (pinned === undefined) this.open[root] = roomy.first(isLost ? capacityBytes.length : count);
      else if (isLost || count === capacityBytes.length) this.open[root] = pinned;
      else this.open[root] = pinned.filter((node) => needed <= (capacityBytes[node] ?? 0));
    }
  }

  #allowedByPins(units: readonly Unit[]): Map<number, readonly number[]> {
    const allowed = new Map<number, readonly number[]>();
    for (const unit of units) {
      if (unit.kind !== "on") continue;
      const { nodes } = unit;
      const own = new Set(nodes);
      for (const guest of unit.guests) {
        const root = this.root(guest);
        const before = allowed.get(root);
        if (before === undefined) allowed.set(root, nodes);
        // Fellows that are together meet the same pin once for each of them.
        else if (before !== nodes && !before.every((node) => own.has(node)))
          allowed.set(
            root,
            before.filter((node) => own.has(node)),
          );
      }
    }
    return allowed;
  }
}

/** Nodes from the largest down, and lists of the first so many, which are shared. */
interface NodesBySize {
  /** How many have room for so much. */
  countFor: (bytes: number) => number;
  first: (count: number) => readonly number[];
}

const bySize = new WeakMap<readonly number[], NodesBySize>();

function nodesBySize(capacityBytes: readonly number[]): NodesBySize {
  const known = bySize.get(capacityBytes);
  if (known) return known;
  const size = (node: number) => capacityBytes[node] ?? 0;
  const nodes = [...capacityBytes.keys()].sort((a, b) => size(b) - size(a));
  const firsts = new Map<number, readonly number[]>();
  const made: NodesBySize = {
    countFor: (bytes) => {
      let [low, high] = [0, nodes.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (size(nodes[middle] ?? 0) >= bytes) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    first: (count) => {
      const list = firsts.get(count) ?? nodes.slice(0, count);
      firsts.set(count, list);
      return list;
    },
  };
  bySize.set(capacityBytes, made);
  return made;
}

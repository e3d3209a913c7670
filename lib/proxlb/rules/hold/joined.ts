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
    const everywhere = roomy.first(capacityBytes.length);
    for (const root of roots) {
      const needed = bytes[root] ?? 0;
      if (needed <= roomy.leastBytes) {
        this.open[root] = allowed[root] ?? everywhere;
        continue;
      }
      const count = roomy.countFor(needed);
      // One that fits nowhere is no fault of a rule: then size does not count.
      const isLost = count === 0 && members[root] === 1;
      const pinned = allowed[root];
      if (pinned === undefined) this.open[root] = roomy.first(isLost ? capacityBytes.length : count);
      else if (isLost) this.open[root] = pinned;
      else this.open[root] = pinned.filter((node) => needed <= (capacityBytes[node] ?? 0));
    }
  }

  /** By root; of guests that are together a pin is looked at once, however many of them it names. */
  #allowedByPins(units: readonly Unit[]): (readonly number[] | undefined)[] {
    const allowed = new Array<readonly number[] | undefined>(this.open.length);
    const pinnedBy = new Int32Array(this.open.length);
    for (const [index, unit] of units.entries()) {
      if (unit.kind !== "on") continue;
      let own: ReadonlySet<number> | null = null;
      for (const guest of unit.guests) {
        const root = this.root(guest);
        if (pinnedBy[root] === index + 1) continue;
        pinnedBy[root] = index + 1;
        const before = allowed[root];
        if (before === undefined) {
          allowed[root] = unit.nodes;
          continue;
        }
        own ??= new Set(unit.nodes);
        const nodes = own;
        if (!before.every((node) => nodes.has(node)))
          allowed[root] = before.filter((node) => nodes.has(node));
      }
    }
    return allowed;
  }
}

/** Nodes from the largest down, and lists of the first so many, which are shared. */
interface NodesBySize {
  /** What there is room for on every node. */
  readonly leastBytes: number;
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
    leastBytes: Math.min(...capacityBytes),
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

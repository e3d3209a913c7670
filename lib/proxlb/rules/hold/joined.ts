import { DisjointSets } from "@/lib/core/disjoint-sets";
import type { Problem, Unit } from "./problem";

/** Sets of guests that are to be together, each by the number of one of them, its root, and the nodes that it may go to. */
export class Joined {
  readonly #sets: DisjointSets;
  readonly #roomy: NodesBySize;
  /** By root. */
  readonly #bytes: Float64Array;
  readonly #members: Int32Array;
  readonly #allowed: (readonly number[] | undefined)[];
  /** Lists of those of the allowed nodes that are large enough, by root, where not all are. */
  readonly #large = new Map<number, readonly number[]>();
  /** Of each root the last list in which it was met. */
  readonly #metIn: Int32Array;
  #lists = 0;

  constructor(
    private readonly problem: Problem,
    private readonly units: readonly Unit[],
  ) {
    const { capacityBytes, memoryBytes } = problem;
    const size = memoryBytes.length;
    this.#sets = new DisjointSets(size);
    for (const { kind, guests } of units) if (kind === "together") this.#sets.join(guests);
    this.#roomy = NodesBySize.of(capacityBytes);
    this.#bytes = new Float64Array(size);
    this.#members = new Int32Array(size);
    this.#metIn = new Int32Array(size);
    this.#weigh(memoryBytes);
    this.#allowed = this.#allowedByPins();
  }

  /** How many guests there are, joined or not. */
  get size(): number {
    return this.#bytes.length;
  }

  root(guest: number): number {
    return this.#sets.root(guest);
  }

  /** The sets of these guests, each once. */
  rootsOf(guests: readonly number[]): number[] {
    this.#lists += 1;
    const roots: number[] = [];
    for (const guest of guests) {
      const root = this.root(guest);
      if (this.#metIn[root] === this.#lists) continue;
      this.#metIn[root] = this.#lists;
      roots.push(root);
    }
    return roots;
  }

  /** Nodes with room for all of a set at once, and that its pins allow. */
  open(root: number): readonly number[] {
    const { capacityBytes } = this.problem;
    const { leastBytes, mostBytes } = this.#roomy;
    const needed = this.#bytes[root] ?? 0;
    const pinned = this.#allowed[root];
    // One that fits nowhere is no fault of a rule: then size does not count.
    const isLost = needed > mostBytes && this.#members[root] === 1;
    if (needed <= leastBytes || isLost) return pinned ?? this.#roomy.all();
    if (pinned === undefined) return this.#roomy.withRoomFor(needed);
    const large = this.#large.get(root) ?? pinned.filter((node) => needed <= (capacityBytes[node] ?? 0));
    this.#large.set(root, large);
    return large;
  }

  hasShut(): boolean {
    for (let guest = 0; guest < this.size; guest += 1) {
      if (this.root(guest) === guest && this.open(guest).length === 0) return true;
    }
    return false;
  }

  /** The first so many sets that may go nowhere, as the units come to them. */
  shut(most: number): number[] {
    const found = new Set<number>();
    if (!this.hasShut()) return [];
    for (const { guests } of this.units) {
      for (const guest of guests) {
        const root = this.root(guest);
        if (this.open(root).length > 0) continue;
        found.add(root);
        if (found.size === most) return [...found];
      }
    }
    return [...found];
  }

  /** A loop by itself: what comes after one in a function makes Node drop the code that it compiled for the loop. */
  #weigh(memoryBytes: readonly number[]): void {
    const [bytes, members] = [this.#bytes, this.#members];
    for (let guest = 0; guest < bytes.length; guest += 1) {
      const root = this.root(guest);
      bytes[root] = (bytes[root] ?? 0) + (memoryBytes[guest] ?? 0);
      members[root] = (members[root] ?? 0) + 1;
    }
  }

  /** By root; of guests that are together a pin is looked at once, however many of them it names. */
  #allowedByPins(): (readonly number[] | undefined)[] {
    const { size } = this;
    // Of its full length at once: filled here and there, an array becomes a table, which is slow.
    const allowed = new Array<readonly number[] | undefined>(size);
    const pinnedBy = new Int32Array(size);
    const listedBy = new Int32Array(this.problem.capacityBytes.length);
    for (const [index, unit] of this.units.entries()) {
      if (unit.kind !== "on") continue;
      const turn = index + 1;
      for (const node of unit.nodes) listedBy[node] = turn;
      const isListed = (node: number) => listedBy[node] === turn;
      // Guests of one rule often are under one other as well: what both allow is worked out once in a row.
      let [last, both]: (readonly number[])[] = [unit.nodes, unit.nodes];
      for (const guest of unit.guests) {
        const root = this.root(guest);
        if (pinnedBy[root] === turn) continue;
        pinnedBy[root] = turn;
        const before = allowed[root] ?? unit.nodes;
        if (before !== last) {
          last = before;
          both = before.every(isListed) ? before : before.filter(isListed);
        }
        allowed[root] = both;
      }
    }
    return allowed;
  }
}

/** Nodes from the largest down, and lists of the first so many, which are shared. */
class NodesBySize {
  static readonly #known = new WeakMap<readonly number[], NodesBySize>();
  /** What there is room for on every node, and on the largest. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  readonly #nodes: readonly number[];
  readonly #firsts = new Map<number, readonly number[]>();

  private constructor(private readonly capacityBytes: readonly number[]) {
    this.leastBytes = Math.min(...capacityBytes);
    this.mostBytes = Math.max(...capacityBytes);
    this.#nodes = [...capacityBytes.keys()].sort((a, b) => this.#bytes(b) - this.#bytes(a));
  }

  static of(capacityBytes: readonly number[]): NodesBySize {
    const known = NodesBySize.#known.get(capacityBytes) ?? new NodesBySize(capacityBytes);
    NodesBySize.#known.set(capacityBytes, known);
    return known;
  }

  /** Those that have room for so much. */
  withRoomFor(bytes: number): readonly number[] {
    let [low, high] = [0, this.#nodes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bytes(this.#nodes[middle] ?? 0) >= bytes) low = middle + 1;
      else high = middle;
    }
    return this.#first(low);
  }

  all(): readonly number[] {
    return this.#first(this.#nodes.length);
  }

  #first(count: number): readonly number[] {
    const list = this.#firsts.get(count) ?? this.#nodes.slice(0, count);
    this.#firsts.set(count, list);
    return list;
  }

  #bytes(node: number): number {
    return this.capacityBytes[node] ?? 0;
  }
}

import { bondByGuest, entry, type Problem, rulesByGuest, type Step, startOf } from "./problem";
import type { Obstruction } from "./reasons";

interface Undone {
  guest: number;
  from: number;
  fromMemory: number;
  fromLoad: number;
  toMemory: number;
  toLoad: number;
}

/**
 * A placement that steps are tried on, with everything that decides whether the next one is legal. Steps are taken back in
 * the opposite order.
 */
export class Board {
  readonly at: Uint16Array;
  readonly memoryBytes: Float64Array;
  readonly load: Float64Array;
  /** By rule: on how many nodes its members are. */
  readonly nodesOf: Uint16Array;
  readonly bondOf: readonly number[];
  readonly rulesOf: readonly (readonly number[])[];
  /** The same at the start. */
  readonly #nodesFirst: Uint16Array;
  readonly #members: Uint16Array;
  readonly #width: number;
  readonly #taken: Undone[] = [];

  constructor(readonly problem: Problem) {
    const { nodes, rules } = problem;
    this.#width = nodes.length;
    this.at = startOf(problem);
    this.memoryBytes = Float64Array.from(nodes, ({ usedBytes }) => usedBytes);
    this.load = Float64Array.from(nodes, ({ loadStart }) => loadStart);
    this.bondOf = bondByGuest(problem);
    this.rulesOf = rulesByGuest(problem);
    this.#members = new Uint16Array(rules.length * this.#width);
    this.nodesOf = new Uint16Array(rules.length);
    for (const [index, rule] of rules.entries()) {
      for (const member of rule.members) this.#join(index, entry(this.at, member));
    }
    this.#nodesFirst = this.nodesOf.slice();
  }

  /** Members of a rule on a node. */
  membersOn(rule: number, node: number): number {
    return this.#members[rule * this.#width + node] ?? 0;
  }

  /** Guests of a bond that would migrate. */
  travellers({ bond, to }: Step): readonly number[] {
    const members = entry(this.problem.bonds, bond);
    if (members.length === 1) return entry(this.at, entry(members, 0)) === to ? [] : members;
    return members.filter((member) => entry(this.at, member) !== to);
  }

  isLegal(step: Step): boolean {
    const { to } = step;
    if (!entry(this.problem.nodes, to).accepts) return false;
    const travellers = this.travellers(step);
    if (travellers.length === 0) return false;
    return (
      travellers.every((guest) => this.#mayGo(guest, to)) && this.#standsAgainst(travellers, to) === null
    );
  }

  /** What stands against a step, where something does: of the first guest that meets it. */
  obstruction(step: Step): Obstruction | null {
    const { to } = step;
    const travellers = this.travellers(step);
    for (const guest of travellers) {
      const { stuck, forbidden } = entry(this.problem.guests, guest);
      const found = stuck ?? forbidden[to] ?? null;
      if (found) return this.#ofFellow(travellers, guest, found);
    }
    return this.#standsAgainst(travellers, to);
  }

  take(step: Step): void {
    for (const guest of this.travellers(step)) this.#move(guest, step.to);
  }

  /** How many single migrations were taken and not taken back. */
  get depth(): number {
    return this.#taken.length;
  }

  backTo(depth: number): void {
    while (this.#taken.length > depth) {
      const last = this.#taken.pop();
      if (!last) return;
      const to = entry(this.at, last.guest);
      this.#reseat(last.guest, last.from);
      this.memoryBytes[last.from] = last.fromMemory;
      this.load[last.from] = last.fromLoad;
      this.memoryBytes[to] = last.toMemory;
      this.load[to] = last.toLoad;
    }
  }

  /** From the start to another placement, whatever the way; steps taken before are forgotten. */
  place(at: ArrayLike<number>): void {
    this.backTo(0);
    for (let guest = 0; guest < this.at.length; guest += 1) {
      const to = entry(at, guest);
      if (this.at[guest] !== to) this.#move(guest, to);
    }
  }

  isBroken(rule: number): boolean {
    const { kind, members, allows } = entry(this.problem.rules, rule);
    if (kind === "pin") return !allows[entry(this.at, entry(members, 0))];
    return kind === "together" ? (this.nodesOf[rule] ?? 0) > 1 : (this.nodesOf[rule] ?? 0) < members.length;
  }

  /** Load of a node in percent; sums of averages may take along more than there is. */
  percent(node: number): number {
    const { loadTotal } = entry(this.problem.nodes, node);
    return loadTotal > 0 ? (Math.max(0, this.load[node] ?? 0) / loadTotal) * 100 : 0;
  }

  /** Highest minus lowest counted node, in percentage points. */
  spreadPoints(): number {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let node = 0; node < this.#width; node += 1) {
      if (!this.problem.nodes[node]?.counted) continue;
      const percent = this.percent(node);
      if (percent > highest) highest = percent;
      if (percent < lowest) lowest = percent;
    }
    return highest < lowest ? 0 : highest - lowest;
  }

  #mayGo(guest: number, to: number): boolean {
    const { stuck, forbidden } = entry(this.problem.guests, guest);
    return stuck === null && !forbidden[to];
  }

  /** Room, and guests to keep apart from, as the others stand now. */
  #standsAgainst(travellers: readonly number[], to: number): Obstruction | null {
    let needed = 0;
    for (const guest of travellers) {
      needed += entry(this.problem.guests, guest).memoryBytes;
      for (const rule of this.rulesOf[guest] ?? []) {
        if (this.problem.rules[rule]?.kind !== "apart") continue;
        const fellow = this.#meets(rule, guest, travellers, to);
        if (fellow === null) continue;
        const { ref } = entry(this.problem.rules, rule);
        const found = { kind: "apart", rule: ref, from: entry(this.problem.guests, fellow).name } as const;
        return this.#ofFellow(travellers, guest, found);
      }
    }
    const free = entry(this.problem.nodes, to).roomBytes - (this.memoryBytes[to] ?? 0);
    return needed > free ? { kind: "memory", neededBytes: needed, freeBytes: Math.max(0, free) } : null;
  }

  /**
   * A member that the guest would sit with, where its group would be on fewer nodes than at the start. Of a group that is not
   * apart, or cannot be, it may change who sits with whom.
   */
  #meets(rule: number, guest: number, travellers: readonly number[], to: number): number | null {
    const from = entry(this.at, guest);
    const { members } = entry(this.problem.rules, rule);
    if (travellers.length === 1 && this.membersOn(rule, to) === 0) return null;
    const after = new Set(members.map((other) => (travellers.includes(other) ? to : this.at[other])));
    if (after.size >= entry(this.#nodesFirst, rule)) return null;
    for (const other of members) {
      const there = entry(this.at, other) === to;
      if (other !== guest && (there || (travellers.includes(other) && this.at[other] !== from))) return other;
    }
    return null;
  }

  #ofFellow(travellers: readonly number[], guest: number, found: Obstruction): Obstruction {
    if (travellers.length === 1) return found;
    return { kind: "fellow", fellow: entry(this.problem.guests, guest).name, because: found };
  }

  #move(guest: number, to: number): void {
    const from = entry(this.at, guest);
    const { memoryBytes, load } = entry(this.problem.guests, guest);
    const undone = {
      guest,
      from,
      fromMemory: this.memoryBytes[from] ?? 0,
      fromLoad: this.load[from] ?? 0,
      toMemory: this.memoryBytes[to] ?? 0,
      toLoad: this.load[to] ?? 0,
    };
    this.#taken.push(undone);
    this.memoryBytes[from] = undone.fromMemory - memoryBytes;
    this.load[from] = undone.fromLoad - load;
    this.memoryBytes[to] = undone.toMemory + memoryBytes;
    this.load[to] = undone.toLoad + load;
    this.#reseat(guest, to);
  }

  #reseat(guest: number, to: number): void {
    const from = entry(this.at, guest);
    for (const rule of this.rulesOf[guest] ?? []) {
      const slot = rule * this.#width + from;
      const left = (this.#members[slot] ?? 0) - 1;
      this.#members[slot] = left;
      if (left === 0) this.nodesOf[rule] = (this.nodesOf[rule] ?? 0) - 1;
      this.#join(rule, to);
    }
    this.at[guest] = to;
  }

  #join(rule: number, node: number): void {
    const slot = rule * this.#width + node;
    const before = this.#members[slot] ?? 0;
    this.#members[slot] = before + 1;
    if (before === 0) this.nodesOf[rule] = (this.nodesOf[rule] ?? 0) + 1;
  }
}

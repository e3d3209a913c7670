import { entry } from "@/lib/proxlb/search/problem";

/** Who has to find a place, and what room there is; by number. Bytes are bytes. */
export interface Packing {
  /** By node: what is free before anybody comes. */
  readonly freeBytes: readonly number[];
  readonly items: readonly Item[];
  readonly rules: readonly PackingRule[];
}

export interface Item {
  readonly bytes: number;
  /** By node: whether it can start there at all. */
  readonly allowed: readonly boolean[];
}

export interface PackingRule {
  readonly kind: "together" | "apart" | "pin";
  /** Numbers of items. */
  readonly members: readonly number[];
  /** Nodes on which other members of it run already, each as often as there are such members. */
  readonly present: readonly number[];
  /** Of a pin: by node. Empty otherwise. */
  readonly allows: readonly boolean[];
  /** Nobody starts where it would be broken; otherwise it is broken and told. */
  readonly hard: boolean;
}

export interface Packed {
  /** By item: its node; null where it finds no place. */
  readonly at: readonly (number | null)[];
  readonly placed: number;
  /** Numbers of the rules that are broken then. */
  readonly broken: readonly number[];
  /** The most that is free on one node afterwards. */
  readonly largestFreeBytes: number;
  /** No placement is better: as many items placed, then as few rules broken, then as much free in one piece. */
  readonly proven: boolean;
}

const NOWHERE = -1;

/**
 * The best placement: first as many items as can be, then as few broken rules, then the largest piece of room left. Looks
 * through all there are, as long as `steps` last.
 */
export function pack(problem: Packing, steps: number): Packed {
  const order = problem.items
    .map((_, item) => item)
    .sort((a, b) => bytesOf(problem, b) - bytesOf(problem, a));
  const state = new State(problem);
  for (const item of order) state.put(item, bestNode(state, item));
  let best = state.worth();
  let at = [...state.at];
  for (const item of order) state.put(item, NOWHERE);
  let left = steps;
  const walk = (depth: number): void => {
    const item = order[depth];
    if (item === undefined) {
      const worth = state.worth();
      if (!isBetter(worth, best)) return;
      best = worth;
      at = [...state.at];
      return;
    }
    for (let node = problem.freeBytes.length - 1; node >= NOWHERE; node -= 1) {
      if (node !== NOWHERE && !state.mayGo(item, node)) continue;
      left -= 1;
      if (left < 0) return;
      state.put(item, node);
      // Who comes later can only break more and take more room.
      const now = state.worth();
      if (isBetter({ ...now, placed: now.placed + order.length - depth - 1 }, best)) walk(depth + 1);
      state.put(item, NOWHERE);
    }
  };
  walk(0);
  const end = new State(problem);
  for (const [item, node] of at.entries()) end.put(item, node);
  return {
    at: at.map((node) => (node === NOWHERE ? null : node)),
    placed: best.placed,
    broken: problem.rules.flatMap((_, rule) => (end.isBroken(rule) ? [rule] : [])),
    largestFreeBytes: best.largestFreeBytes,
    proven: left >= 0,
  };
}

interface Worth {
  placed: number;
  broken: number;
  largestFreeBytes: number;
}

function isBetter(one: Worth, other: Worth): boolean {
  if (one.placed !== other.placed) return one.placed > other.placed;
  if (one.broken !== other.broken) return one.broken < other.broken;
  return one.largestFreeBytes > other.largestFreeBytes;
}

const bytesOf = ({ items }: Packing, item: number) => entry(items, item).bytes;

/** Where it breaks least, and of those where it fits tightest; a first answer, so that a big cluster has one at all. */
function bestNode(state: State, item: number): number {
  let found = NOWHERE;
  let worth: Worth | null = null;
  for (let node = 0; node < state.free.length; node += 1) {
    if (!state.mayGo(item, node)) continue;
    const rest = (state.free[node] ?? 0) - state.bytes(item);
    state.put(item, node);
    const here = { placed: 0, broken: state.worth().broken, largestFreeBytes: -rest };
    state.put(item, NOWHERE);
    if (worth !== null && !isBetter(here, worth)) continue;
    found = node;
    worth = here;
  }
  return found;
}

/** A placement that is being made. */
class State {
  readonly at: number[];
  readonly free: number[];
  readonly #rulesOf: number[][];

  constructor(private readonly problem: Packing) {
    this.at = problem.items.map(() => NOWHERE);
    this.free = [...problem.freeBytes];
    this.#rulesOf = problem.items.map((_, item) =>
      problem.rules.flatMap(({ members }, rule) => (members.includes(item) ? [rule] : [])),
    );
  }

  bytes(item: number): number {
    return bytesOf(this.problem, item);
  }

  put(item: number, node: number): void {
    const before = this.at[item] ?? NOWHERE;
    if (before !== NOWHERE) this.free[before] = (this.free[before] ?? 0) + this.bytes(item);
    if (node !== NOWHERE) this.free[node] = (this.free[node] ?? 0) - this.bytes(item);
    this.at[item] = node;
  }

  mayGo(item: number, node: number): boolean {
    const { allowed } = entry(this.problem.items, item);
    if (!allowed[node] || this.bytes(item) > (this.free[node] ?? 0)) return false;
    return (this.#rulesOf[item] ?? []).every((rule) => !this.#keepsOff(rule, node));
  }

  /** Whether a hard rule keeps another member off a node, as the others stand. */
  #keepsOff(rule: number, node: number): boolean {
    const { hard, kind, allows } = entry(this.problem.rules, rule);
    if (!hard) return false;
    if (kind === "pin") return !allows[node];
    const nodes = this.#nodesOf(rule);
    if (kind === "apart") return nodes.includes(node);
    return nodes.length > 0 && !nodes.includes(node);
  }

  #placed(rule: number): number[] {
    const { members } = entry(this.problem.rules, rule);
    return members.map((item) => this.at[item] ?? NOWHERE).filter((node) => node !== NOWHERE);
  }

  #nodesOf(rule: number): number[] {
    return [...entry(this.problem.rules, rule).present, ...this.#placed(rule)];
  }

  /** By those who were placed: what the others break among themselves was broken before. */
  isBroken(rule: number): boolean {
    const { kind, allows, present } = entry(this.problem.rules, rule);
    const placed = this.#placed(rule);
    if (kind === "pin") return placed.some((node) => !allows[node]);
    if (placed.length === 0) return false;
    if (kind === "together") return new Set([...present, ...placed]).size > 1;
    return new Set(placed).size < placed.length || placed.some((node) => present.includes(node));
  }

  worth(): Worth {
    return {
      placed: this.at.filter((node) => node !== NOWHERE).length,
      broken: this.problem.rules.filter((_, rule) => this.isBroken(rule)).length,
      largestFreeBytes: Math.max(0, ...this.free),
    };
  }
}

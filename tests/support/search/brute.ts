import type { Unmet, Worth } from "@/lib/proxlb/search/measure";
import type { Problem, SearchGoal } from "@/lib/proxlb/search/problem";

/**
 * All placements that legal moves lead to, each with the fewest moves and then the least memory that lead there; plain and
 * slow, with nothing in common with the search but the meaning of the words.
 */
export class Everything {
  readonly reached = new Map<number, { moves: number; memoryBytes: number }>();

  constructor(private readonly problem: Problem) {
    const start = problem.guests.map(({ at }) => at);
    this.reached.set(this.#code(start), { moves: 0, memoryBytes: 0 });
    const levels: number[][] = [[this.#code(start)]];
    for (let moves = 0; moves < levels.length; moves += 1) {
      for (const code of levels[moves] ?? []) {
        if (this.reached.get(code)?.moves === moves) this.#spread(code, levels);
      }
    }
  }

  #spread(code: number, levels: number[][]): void {
    const { bonds, nodes, guests } = this.problem;
    const at = this.placement(code);
    const here = this.reached.get(code)!;
    for (const bond of bonds) {
      for (let to = 0; to < nodes.length; to += 1) {
        const going = bond.filter((guest) => at[guest] !== to);
        if (going.length === 0 || !this.#allowed(at, going, to)) continue;
        const next = at.map((node, guest) => (going.includes(guest) ? to : node));
        const moves = here.moves + going.length;
        const memoryBytes = going.reduce((sum, guest) => sum + guests[guest]!.memoryBytes, here.memoryBytes);
        const key = this.#code(next);
        const known = this.reached.get(key);
        if (known && (known.moves < moves || (known.moves === moves && known.memoryBytes <= memoryBytes)))
          continue;
        this.reached.set(key, { moves, memoryBytes });
        levels[moves] ??= [];
        for (let level = 0; level < moves; level += 1) levels[level] ??= [];
        levels[moves]!.push(key);
      }
    }
  }

  #allowed(at: readonly number[], going: readonly number[], to: number): boolean {
    const { nodes, guests, rules } = this.problem;
    if (!nodes[to]!.accepts) return false;
    if (going.some((guest) => guests[guest]!.stuck !== null || guests[guest]!.forbidden[to])) return false;
    const after = at.map((node, guest) => (going.includes(guest) ? to : node));
    for (const { kind, members } of rules) {
      // Those to be kept apart are never on fewer nodes than at the start.
      const nodesOf = (placed: (guest: number) => number) => new Set(members.map(placed)).size;
      const fewer = nodesOf((guest) => after[guest]!) < nodesOf((guest) => guests[guest]!.at);
      if (kind === "apart" && fewer) return false;
    }
    // What was together at the start stays so: such groups travel whole, and this only makes sure.
    for (const { kind, members } of rules) {
      const together = kind === "together" && new Set(members.map((member) => guests[member]!.at)).size === 1;
      if (together && new Set(members.map((member) => after[member])).size > 1) return false;
    }
    const used = after.reduce(
      (sum, node, guest) =>
        sum +
        (node === to && guests[guest]!.at !== to ? guests[guest]!.memoryBytes : 0) -
        (node !== to && guests[guest]!.at === to ? guests[guest]!.memoryBytes : 0),
      nodes[to]!.usedBytes,
    );
    return used <= nodes[to]!.roomBytes;
  }

  placement(code: number): number[] {
    const width = this.problem.nodes.length;
    let rest = code;
    return this.problem.guests.map(() => {
      const node = rest % width;
      rest = Math.floor(rest / width);
      return node;
    });
  }

  #code(at: readonly number[]): number {
    return at.reduceRight((sum, node) => sum * this.problem.nodes.length + node, 0);
  }

  best(goal: SearchGoal): Worth {
    let best: Worth | null = null;
    for (const [code, cost] of this.reached) {
      const at = this.placement(code);
      const worth = { ...cost, ...judge(this.problem, goal, at) };
      if (!best || isBetter(worth, best)) best = worth;
    }
    return best!;
  }
}

/** What a placement leaves to be wished, and its spread, from scratch. */
export function judge(
  problem: Problem,
  goal: SearchGoal,
  at: readonly number[],
): { unmet: Unmet; spreadPoints: number } {
  const { nodes, guests, rules } = problem;
  const nodesUsed = (members: readonly number[], placed: (guest: number) => number) =>
    new Set(members.map(placed)).size;
  const now = (guest: number) => at[guest]!;
  const first = (guest: number) => guests[guest]!.at;
  const worse = rules.filter(
    ({ kind, members }) =>
      kind === "together" && nodesUsed(members, now) > Math.max(1, nodesUsed(members, first)),
  ).length;
  const broken = rules.filter(({ kind, members, allows }, number) => {
    if (goal.kind === "empty" || (goal.kind === "mend" && !goal.rules.includes(number))) return false;
    if (kind === "pin") return !allows[now(members[0]!)];
    const used = nodesUsed(members, now);
    return kind === "together" ? used > 1 : used < members.length;
  }).length;
  const left = goal.kind === "mend" ? 0 : at.filter((node) => nodes[node]!.leaves).length;
  const percents = nodes.flatMap(({ counted, loadStart, loadTotal }, node) => {
    if (!counted) return [];
    const load = guests.reduce(
      (sum, { at: home, load: weight }, guest) =>
        sum +
        (at[guest] === node && home !== node ? weight : 0) -
        (at[guest] !== node && home === node ? weight : 0),
      loadStart,
    );
    return [loadTotal > 0 ? (Math.max(0, load) / loadTotal) * 100 : 0];
  });
  const spreadPoints = percents.length === 0 ? 0 : Math.max(...percents) - Math.min(...percents);
  const over = goal.kind === "balance" ? spreadPoints - problem.bandPoints : 0;
  return { unmet: { worse, broken, left, overPoints: over > 1e-9 ? over : 0 }, spreadPoints };
}

function isBetter(a: Worth, b: Worth): boolean {
  const keys = ({ unmet, moves, memoryBytes, spreadPoints }: Worth) => [
    unmet.worse,
    unmet.broken,
    unmet.left,
    unmet.overPoints,
    moves,
    memoryBytes,
    spreadPoints,
  ];
  const other = keys(b);
  for (const [index, value] of keys(a).entries()) {
    if (Math.abs(value - other[index]!) > 1e-9) return value < other[index]!;
  }
  return false;
}

import { addTo } from "@/lib/core/grouped";
import type { Board } from "./board";
import { canBeKept, Domains } from "./domain";
import { EPSILON, type Measure, type Unmet } from "./measure";
import { entry, type Rule } from "./problem";

/** At least so many migrations are still to be made; with exactly so many, at least so much memory is moved. */
export interface Bound {
  moves: number;
  memoryBytes: number;
}

/** What no way whatever can avoid, worked out once for a goal. */
export class Bounds {
  /** Rules of the goal that can never be kept, by number. */
  readonly hopelessRules: ReadonlySet<number>;
  /** Guests that can never leave a node that is to be left, by number. */
  readonly hopelessGuests: ReadonlySet<number>;
  readonly #rules: readonly number[];
  readonly #leaving: boolean[];
  readonly #heaviest: number;

  constructor(
    readonly measure: Measure,
    start: Board,
  ) {
    const { problem, rules, leaving } = measure;
    const domains = new Domains(problem);
    this.hopelessRules = new Set(
      rules.filter(
        (rule) => start.isBroken(rule) && !canBeKept(entry(problem.rules, rule), problem, domains),
      ),
    );
    this.#leaving = problem.nodes.map((_, node) => leaving.includes(node));
    this.hopelessGuests = new Set(
      problem.guests.flatMap(({ at }, guest) =>
        this.#leaving[at] && !domains.of(guest).some((open, node) => open && node !== at) ? [guest] : [],
      ),
    );
    this.#rules = rules.filter((rule) => !this.hopelessRules.has(rule));
    this.#heaviest = problem.guests.reduce(
      (most, { load, stuck }) => (stuck === null ? Math.max(most, load) : most),
      0,
    );
  }

  /** True where nothing is left to be wished that any way could bring. */
  isIdeal({ worse, broken, left, overPoints }: Unmet): boolean {
    const { hopelessRules, hopelessGuests } = this;
    return (
      worse === 0 && broken <= hopelessRules.size && left <= hopelessGuests.size && overPoints <= EPSILON
    );
  }

  /** From a placement to one that is ideal. */
  toIdeal(board: Board): Bound {
    const { guests } = this.measure.problem;
    const counted = new Set<number>();
    const sum: Bound = { moves: 0, memoryBytes: 0 };
    const add = ({ moves, memoryBytes }: Bound) => {
      sum.moves += moves;
      sum.memoryBytes += memoryBytes;
    };
    if (this.measure.leaving.length > 0) {
      for (const [guest, node] of board.at.entries()) {
        if (!this.#leaving[node] || this.hopelessGuests.has(guest)) continue;
        counted.add(guest);
        add({ moves: 1, memoryBytes: entry(guests, guest).memoryBytes });
      }
    }
    for (const number of this.#rules) {
      if (!board.isBroken(number)) continue;
      const rule = entry(this.measure.problem.rules, number);
      if (rule.members.some((member) => counted.has(member))) continue;
      for (const member of rule.members) counted.add(member);
      add(this.#toMend(rule, board));
    }
    if (this.measure.goal.kind !== "balance") return sum;
    const moves = this.#toBand(board);
    return moves > sum.moves ? { moves, memoryBytes: 0 } : sum;
  }

  #toMend({ kind, members }: Rule, board: Board): Bound {
    const { guests } = this.measure.problem;
    const weigh = (member: number) => entry(guests, member).memoryBytes;
    if (kind === "pin") return { moves: 1, memoryBytes: weigh(entry(members, 0)) };
    const byNode = new Map<number, number[]>();
    for (const member of members) addTo(byNode, entry(board.at, member), weigh(member));
    const groups = [...byNode.values()];
    if (kind === "apart") {
      // All but one leave each node: the lightest ones, at best.
      const leaving = groups.flatMap((group) => group.sort((a, b) => a - b).slice(0, -1));
      return { moves: leaving.length, memoryBytes: total(leaving) };
    }
    // All meet where most are; anywhere else means more moves.
    const most = Math.max(...groups.map(({ length }) => length));
    const staying = groups.filter(({ length }) => length === most).map(total);
    return { moves: members.length - most, memoryBytes: total(groups.flat()) - Math.max(...staying) };
  }

  /**
   * A move takes load off one node and puts it on another. Wherever the band will lie, each node above it has to give
   * away what is too much, and each below to take what lacks, by no more than the heaviest guest at a time.
   */
  #toBand(board: Board): number {
    const { nodes, bandPoints } = this.measure.problem;
    const counted = nodes.flatMap(({ counted: isCounted, loadTotal }, node) =>
      isCounted && loadTotal > 0
        ? [{ percent: board.percent(node), step: (this.#heaviest / loadTotal) * 100 }]
        : [],
    );
    const moves = (points: number, step: number) =>
      points <= EPSILON ? 0 : step > 0 ? Math.ceil(points / step - EPSILON) : Number.POSITIVE_INFINITY;
    const sumOf = (points: (node: (typeof counted)[number]) => number) =>
      counted.reduce((sum, node) => sum + moves(points(node), node.step), 0);
    const lows = counted.flatMap(({ percent }) => [percent, percent - bandPoints]).sort((a, b) => a - b);
    let least = Number.POSITIVE_INFINITY;
    for (const [index, low] of lows.slice(0, -1).entries()) {
      // Between two of these: the higher it lies the less has to leave, the lower the less has to come.
      const high = entry(lows, index + 1);
      const leaving = sumOf(({ percent }) => percent - high - bandPoints);
      const coming = sumOf(({ percent }) => low - percent);
      least = Math.min(least, Math.max(leaving, coming));
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

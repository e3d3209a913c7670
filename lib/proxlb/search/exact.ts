import { Board } from "./board";
import type { Bound, Bounds } from "./bound";
import { Heap } from "./heap";
import { compareWorth, type Measure, type Worth } from "./measure";
import { entry, type Problem, type Step } from "./problem";

/** A legal way from the start, and what it is worth. */
export interface Way extends Worth {
  readonly steps: readonly Step[];
}

interface Reached {
  readonly at: Uint16Array;
  readonly moves: number;
  readonly memoryBytes: number;
  /** With what is still to come at least. */
  readonly leastMoves: number;
  readonly leastMemoryBytes: number;
  readonly from: Reached | null;
  readonly step: Step | null;
}

/**
 * Goes through all placements that legal steps lead to, those first that may still be the best (A*): few moves before
 * little memory. Whatever it finds on the way counts; once it is through, nothing better exists.
 */
export class Exact {
  readonly #board: Board;
  readonly #open = new Heap<Reached>(
    (a, b) =>
      a.leastMoves < b.leastMoves ||
      (a.leastMoves === b.leastMoves && a.leastMemoryBytes < b.leastMemoryBytes),
  );
  readonly #known = new Map<string, Reached>();
  readonly #first: Uint16Array;
  #best: Way;
  /** Something was left out because it takes more moves than the limit. */
  #cut = false;
  #done = false;
  /** What a placement costs to be judged, in steps. */
  readonly #judging: number;
  /** Steps looked at so far. */
  looked = 0;

  /**
   * @param best the best way known; what cannot beat it is left out
   * @param limitMoves ways with more moves are not looked at
   */
  constructor(
    private readonly problem: Problem,
    private readonly measure: Measure,
    private readonly bounds: Bounds,
    best: Way,
    private readonly limitMoves = Number.POSITIVE_INFINITY,
  ) {
    this.#board = new Board(problem);
    this.#first = this.#board.at.slice();
    this.#judging = judgingCost(problem);
    this.#best = best;
    this.#reach(null, null, 0, 0);
  }

  get best(): Way {
    return this.#best;
  }

  /** True when nothing is left to look at within the limit. */
  get done(): boolean {
    return this.#done;
  }

  /** True when `best` is the best there is, and not only within the limit. */
  get proven(): boolean {
    const { unmet, moves } = this.#best;
    return this.#done && (!this.#cut || (this.bounds.isIdeal(unmet) && moves <= this.limitMoves));
  }

  /** What any way to all that is asked for takes at least, as far as was looked; null where none leads there. */
  get least(): Bound | null {
    if (!this.#done || this.proven) return this.#least;
    return this.#cut ? { moves: this.limitMoves + 1, memoryBytes: 0 } : null;
  }
  #least: Bound | null = { moves: 0, memoryBytes: 0 };

  /** Goes on for about so many steps. */
  advance(steps: number): void {
    const until = this.looked + steps;
    while (!this.#done && this.looked < until) {
      const next = this.#open.pop();
      if (!next || !this.#mayWin(next)) {
        this.#done = true;
        if (next) this.#least = { moves: next.leastMoves, memoryBytes: next.leastMemoryBytes };
        return;
      }
      this.#least = { moves: next.leastMoves, memoryBytes: next.leastMemoryBytes };
      if (this.#known.get(this.#keyOf(next.at)) === next) this.#expand(next);
    }
  }

  #expand(from: Reached): void {
    const board = this.#board;
    board.place(from.at);
    const depth = board.depth;
    for (let bond = 0; bond < this.problem.bonds.length; bond += 1) {
      if (isFixed(this.problem, bond)) continue;
      for (let to = 0; to < this.problem.nodes.length; to += 1) {
        const step = { bond, to };
        this.looked += 1;
        if (!board.isLegal(step)) continue;
        const travellers = board.travellers(step);
        const moves = from.moves + travellers.length;
        const memory = travellers.reduce(
          (sum, guest) => sum + entry(this.problem.guests, guest).memoryBytes,
          from.memoryBytes,
        );
        board.take(step);
        this.#reach(from, step, moves, memory);
        board.backTo(depth);
      }
    }
  }

  #reach(from: Reached | null, step: Step | null, moves: number, memoryBytes: number): void {
    const board = this.#board;
    this.looked += this.#judging;
    const key = this.#keyOf(board.at);
    const known = this.#known.get(key);
    if (known && (known.moves < moves || (known.moves === moves && known.memoryBytes <= memoryBytes))) return;
    const bound = this.bounds.toIdeal(board);
    const reached: Reached = {
      at: board.at.slice(),
      moves,
      memoryBytes,
      leastMoves: moves + bound.moves,
      leastMemoryBytes: memoryBytes + bound.memoryBytes,
      from,
      step,
    };
    if (!this.#mayWin(reached)) return;
    if (reached.leastMoves > this.limitMoves) {
      this.#cut = true;
      return;
    }
    this.#known.set(key, reached);
    this.#consider(reached);
    this.#open.push(reached);
  }

  #consider(reached: Reached): void {
    const worth = this.measure.worth(this.#board, reached.moves, reached.memoryBytes);
    if (compareWorth(worth, this.#best) < 0) this.#best = { ...worth, steps: stepsTo(reached) };
  }

  /** False for what cannot become better than the best, which is all that was asked for. */
  #mayWin({ leastMoves, leastMemoryBytes }: Reached): boolean {
    const { unmet, moves, memoryBytes } = this.#best;
    if (!this.bounds.isIdeal(unmet)) return true;
    return leastMoves < moves || (leastMoves === moves && leastMemoryBytes <= memoryBytes);
  }

  /** A placement by what is not where it was at the start. */
  #keyOf(at: Uint16Array): string {
    let key = "";
    for (let guest = 0; guest < at.length; guest += 1) {
      if (at[guest] !== this.#first[guest]) key += `${guest}:${at[guest]},`;
    }
    return key;
  }
}

/** To judge a placement takes as long as to look at so many steps. */
export function judgingCost({ guests, nodes, rules }: Problem): number {
  return Math.ceil((guests.length + rules.length + 4 * nodes.length) / 8);
}

function isFixed({ bonds, guests }: Problem, bond: number): boolean {
  return entry(bonds, bond).every((guest) => entry(guests, guest).stuck !== null);
}

function stepsTo(reached: Reached): Step[] {
  const steps: Step[] = [];
  for (let at: Reached | null = reached; at?.step; at = at.from) steps.push(at.step);
  return steps.reverse();
}

/** To stay: what every way has to beat. */
export function stayingWay(measure: Measure, start: Board): Way {
  return { ...measure.worth(start, 0, 0), steps: [] };
}

/** Plays steps from the start, those left out that lead nowhere. Null where one is not legal. */
export function wayOf(
  measure: Measure,
  steps: readonly Step[],
  board = new Board(measure.problem),
): Way | null {
  const { guests } = measure.problem;
  board.backTo(0);
  const taken: Step[] = [];
  let moves = 0;
  let memoryBytes = 0;
  for (const step of steps) {
    const travellers = board.travellers(step);
    if (travellers.length === 0) continue;
    if (!board.isLegal(step)) return null;
    moves += travellers.length;
    for (const guest of travellers) memoryBytes += entry(guests, guest).memoryBytes;
    board.take(step);
    taken.push(step);
  }
  return { ...measure.worth(board, moves, memoryBytes), steps: taken };
}

/** The better of two; the first where both are as good. */
export function betterWay(a: Way, b: Way | null): Way {
  return b && compareWorth(b, a) < 0 ? b : a;
}

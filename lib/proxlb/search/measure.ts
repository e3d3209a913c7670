import type { Board } from "./board";
import { entry, type Problem, type SearchGoal } from "./problem";

/** Differences of loads below this are rounding. */
export const EPSILON = 1e-9;

/** What a placement leaves to be wished, the first first; all 0 is all that was asked for. */
export interface Unmet {
  /** Groups that were apart and are further apart than at the start. */
  readonly worse: number;
  /** Rules that are to be kept and are not. */
  readonly broken: number;
  /** Guests on nodes that are to be left. */
  readonly left: number;
  /** Percentage points of spread beyond the band. */
  readonly overPoints: number;
}

/** A way and where it leads: fewer of the first is better, and of the next where those are equal. */
export interface Worth {
  readonly unmet: Unmet;
  readonly moves: number;
  readonly memoryBytes: number;
  readonly spreadPoints: number;
}

/** Below 0 where the first is the better one. */
export function compareWorth(a: Worth, b: Worth): number {
  return (
    compareUnmet(a.unmet, b.unmet) ||
    a.moves - b.moves ||
    a.memoryBytes - b.memoryBytes ||
    apart(a.spreadPoints, b.spreadPoints)
  );
}

export function compareUnmet(a: Unmet, b: Unmet): number {
  return a.worse - b.worse || a.broken - b.broken || a.left - b.left || apart(a.overPoints, b.overPoints);
}

function apart(a: number, b: number): number {
  return Math.abs(a - b) <= EPSILON ? 0 : a - b;
}

/** Judges placements by a goal. */
export class Measure {
  /** Numbers of the rules that the goal asks to be kept. */
  readonly rules: readonly number[];
  /** Numbers of the nodes that the goal asks to be left. */
  readonly leaving: readonly number[];
  /** Groups that are apart at the start, with the number of their nodes then. */
  readonly #split: ReadonlyMap<number, number>;

  constructor(
    readonly problem: Problem,
    readonly goal: SearchGoal,
    start: Board,
  ) {
    this.rules =
      goal.kind === "mend"
        ? goal.rules
        : goal.kind === "balance"
          ? problem.rules.map((_, index) => index)
          : [];
    this.leaving =
      goal.kind === "mend" ? [] : problem.nodes.flatMap(({ leaves }, index) => (leaves ? [index] : []));
    this.#split = new Map(
      problem.rules.flatMap(({ kind }, rule): [number, number][] =>
        kind === "together" && start.isBroken(rule) ? [[rule, entry(start.nodesOf, rule)]] : [],
      ),
    );
  }

  unmet(board: Board): Unmet {
    let worse = 0;
    for (const rule of this.#split.keys()) if (this.isWorse(board, rule)) worse += 1;
    let broken = 0;
    for (const rule of this.rules) if (board.isBroken(rule)) broken += 1;
    const over = this.goal.kind === "balance" ? board.spreadPoints() - this.problem.bandPoints : 0;
    return { worse, broken, left: this.#left(board), overPoints: over > EPSILON ? over : 0 };
  }

  /** What it is worth to have come to a placement by so many moves of so much memory. */
  worth(board: Board, moves: number, memoryBytes: number): Worth {
    return { unmet: this.unmet(board), moves, memoryBytes, spreadPoints: board.spreadPoints() };
  }

  /** True for a group that is on more nodes than at the start, where it was apart already. */
  isWorse(board: Board, rule: number): boolean {
    const nodes = this.#split.get(rule);
    return nodes !== undefined && entry(board.nodesOf, rule) > nodes;
  }

  #left(board: Board): number {
    if (this.leaving.length === 0) return 0;
    let left = 0;
    for (const node of board.at) if (this.leaving.includes(node)) left += 1;
    return left;
  }
}

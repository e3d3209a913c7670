import { Board } from "./board";
import { Bounds } from "./bound";
import { Exact, stayingWay } from "./exact";
import { levelling } from "./level";
import { EPSILON, Measure } from "./measure";
import { offendersOf } from "./offenders";
import { entry, type Problem, type SearchGoal, type Step } from "./problem";
import { bestWindow, countedNodes, distanceFrom, type Window } from "./window";

/** Steps that a search within a first answer may look at for one guest or rule that found no simple way. */
const DETOUR_STEPS = 20_000;

/** A first way to a goal, made step by step, each legal and the best at its turn; improved by others. */
export class Draft {
  readonly #board: Board;
  readonly #steps: Step[] = [];
  readonly #counted: readonly number[];

  constructor(
    private readonly problem: Problem,
    private readonly measure: Measure,
    private readonly bounds: Bounds,
  ) {
    this.#board = new Board(problem);
    this.#counted = countedNodes(problem);
  }

  /** Yields after each piece of it. */
  *make(): Generator<null, readonly Step[]> {
    for (const rule of this.measure.rules) {
      this.#mend(rule);
      yield null;
    }
    yield* this.#leave();
    if (this.measure.goal.kind === "balance") this.#steps.push(...levelling(this.#board));
    return this.#steps;
  }

  #take(step: Step): void {
    this.#board.take(step);
    this.#steps.push(step);
  }

  /** A rule whose members cannot all go at once is tried by its cheapest single move, again and again. */
  #mend(number: number): void {
    const rule = entry(this.problem.rules, number);
    if (this.bounds.hopelessRules.has(number)) return;
    for (let round = 0; this.#board.isBroken(number) && round <= rule.members.length; round += 1) {
      const ways =
        rule.kind === "together"
          ? this.problem.nodes.map((_, to) => rule.members.map((member) => this.#stepOf(member, to)))
          : offendersOf(this.#board, number).flatMap((member) =>
              this.problem.nodes.flatMap((_, to) =>
                rule.kind !== "pin" || rule.allows[to] ? [[this.#stepOf(member, to)]] : [],
              ),
            );
      if (this.#takeCheapest(ways, number)) continue;
      this.#search({ kind: "mend", rules: [number] });
      return;
    }
  }

  #stepOf(member: number, to: number): Step {
    return { bond: entry(this.#board.bondOf, member), to };
  }

  /** The ways that are legal and mend most, of those the one with the fewest moves, the least memory, the best loads. */
  #takeCheapest(ways: readonly (readonly Step[])[], number: number): boolean {
    let found: { steps: readonly Step[]; cost: readonly number[] } | null = null;
    const depth = this.#board.depth;
    const before = entry(this.#board.nodesOf, number);
    for (const steps of ways) {
      const cost = this.#costOf(steps);
      if (cost) {
        const after = entry(this.#board.nodesOf, number);
        const mends = !this.#board.isBroken(number) || after > before;
        if (mends && (!found || isLess(cost, found.cost))) found = { steps, cost };
      }
      this.#board.backTo(depth);
    }
    if (!found) return false;
    for (const step of found.steps) if (this.#board.travellers(step).length > 0) this.#take(step);
    return true;
  }

  /** Takes the steps, for the caller to take back. Null where one is not legal, or nothing moves. */
  #costOf(steps: readonly Step[]): readonly number[] | null {
    let moves = 0;
    let memoryBytes = 0;
    for (const step of steps) {
      const travellers = this.#board.travellers(step);
      if (travellers.length === 0) continue;
      if (!this.#board.isLegal(step)) return null;
      moves += travellers.length;
      for (const guest of travellers) memoryBytes += entry(this.problem.guests, guest).memoryBytes;
      this.#board.take(step);
      if (travellers.some((guest) => this.#tearsApart(guest))) return null;
    }
    return moves === 0 ? null : [moves, memoryBytes, this.#board.spreadPoints()];
  }

  /** True where a group of the guest that was apart at the start is on more nodes by now. */
  #tearsApart(guest: number): boolean {
    return (this.#board.rulesOf[guest] ?? []).some((rule) => this.measure.isWorse(this.#board, rule));
  }

  /** The heaviest first: they find the fewest places. */
  *#leave(): Generator<null> {
    const { guests } = this.problem;
    const leaving = [...this.#board.at.keys()]
      .filter((guest) => this.#isLeaving(guest) && !this.bounds.hopelessGuests.has(guest))
      .sort((a, b) => entry(guests, b).memoryBytes - entry(guests, a).memoryBytes || a - b);
    for (const guest of leaving) {
      if (!this.#isLeaving(guest)) continue;
      const window = this.#window();
      const step = this.#bestTarget(guest, window);
      if (step) this.#take(step);
      yield null;
    }
    // What had no place on its own may get one where others make room.
    if (leaving.some((guest) => this.#isLeaving(guest))) this.#search({ kind: "empty" });
  }

  #isLeaving(guest: number): boolean {
    return this.measure.leaving.includes(entry(this.#board.at, guest));
  }

  #bestTarget(guest: number, window: Window): Step | null {
    let found: { step: Step; cost: readonly number[] } | null = null;
    for (const [to] of this.problem.nodes.entries()) {
      const step = this.#stepOf(guest, to);
      if (!this.#board.isLegal(step)) continue;
      const depth = this.#board.depth;
      this.#board.take(step);
      const torn = this.#tearsApart(guest);
      const cost = [
        this.#counted.reduce((sum, node) => sum + distanceFrom(window, this.#board.percent(node)), 0),
        this.#board.percent(to),
      ];
      this.#board.backTo(depth);
      if (!torn && (!found || isLess(cost, found.cost))) found = { step, cost };
    }
    return found?.step ?? null;
  }

  /** A goal of its own from here, where simple steps do not reach it. */
  #search(goal: SearchGoal): void {
    const here = problemAt(this.problem, this.#board);
    const start = new Board(here);
    const measure = new Measure(here, goal, start);
    const bounds = new Bounds(measure, start);
    const exact = new Exact(
      here,
      measure,
      bounds,
      stayingWay(measure, start),
      bounds.toIdeal(start).moves + 2,
    );
    exact.advance(DETOUR_STEPS);
    for (const step of exact.best.steps) this.#take(step);
  }

  #window(): Window {
    return bestWindow(
      this.#counted.map((node) => this.#board.percent(node)),
      this.problem.bandPoints,
    );
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (Math.abs(value - other) > EPSILON) return value < other;
  }
  return false;
}

/** The same with the placement of the board as its start. */
export function problemAt(problem: Problem, board: Board): Problem {
  return {
    ...problem,
    guests: problem.guests.map((guest, index) => ({ ...guest, at: entry(board.at, index) })),
    nodes: problem.nodes.map((node, index) => ({
      ...node,
      usedBytes: entry(board.memoryBytes, index),
      loadStart: entry(board.load, index),
    })),
  };
}

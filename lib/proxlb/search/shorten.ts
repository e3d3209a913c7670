import { Board } from "./board";
import { type Way, wayOf } from "./exact";
import { compareWorth, type Measure } from "./measure";
import { entry, type Step } from "./problem";

/** The same without what it does not need: straight to where each guest ends, and without moves that bring nothing. */
export function shortened(measure: Measure, way: Way): Way {
  const board = new Board(measure.problem);
  let best = way;
  const straight = wayTo(measure, endsOf(way), board);
  if (straight && compareWorth(straight, best) < 0) best = straight;
  for (let index = best.steps.length - 1; index >= 0; index -= 1) {
    const without = wayOf(measure, best.steps.toSpliced(index, 1), board);
    if (without && compareWorth(without, best) <= 0) best = without;
  }
  return best;
}

/** More that block each other are not worth untangling. */
const FEW = 16;

/** By bond that moves: the node where it ends. */
export type Ends = ReadonlyMap<number, number>;

export function endsOf({ steps }: Way): Ends {
  return new Map(steps.map(({ bond, to }) => [bond, to]));
}

/**
 * An order of steps that leads each of these bonds to its node, each step legal. Where the rest blocks each other, one of
 * them steps aside to a third node first, which costs a move more. Null where that finds no way.
 */
export function wayTo(measure: Measure, ends: Ends, board = new Board(measure.problem)): Way | null {
  board.backTo(0);
  const pending = new Map(ends);
  const steps: Step[] = [];
  const take = (step: Step) => {
    board.take(step);
    steps.push(step);
  };
  for (let asides = 0; asides <= ends.size; ) {
    const legal = [...pending].find(([bond, to]) => board.isLegal({ bond, to }));
    if (legal) {
      const [bond, to] = legal;
      take({ bond, to });
      pending.delete(bond);
      continue;
    }
    for (const [bond, to] of pending) if (board.travellers({ bond, to }).length === 0) pending.delete(bond);
    if (pending.size === 0) return wayOf(measure, steps, board);
    const aside = pending.size <= FEW ? stepAside(board, pending) : null;
    if (!aside) return null;
    take(aside);
    asides += 1;
  }
  return null;
}

/** The lightest of those that wait, to a node where it lets another one go on. */
function stepAside(board: Board, pending: Ends): Step | null {
  const { bonds, guests, nodes } = board.problem;
  const weigh = (bond: number) =>
    entry(bonds, bond).reduce((sum, guest) => sum + entry(guests, guest).memoryBytes, 0);
  const lightest = [...pending.keys()].sort((a, b) => weigh(a) - weigh(b) || a - b);
  for (const bond of lightest) {
    for (let to = 0; to < nodes.length; to += 1) {
      const step = { bond, to };
      if (to === pending.get(bond) || !board.isLegal(step)) continue;
      const depth = board.depth;
      board.take(step);
      const frees = [...pending].some(
        ([other, end]) => other !== bond && board.isLegal({ bond: other, to: end }),
      );
      board.backTo(depth);
      if (frees) return step;
    }
  }
  return null;
}

import { addTo } from "@/lib/core/grouped";
import { Board } from "./board";
import { judgingCost, type Way } from "./exact";
import { compareWorth, EPSILON, type Measure, type Worth } from "./measure";
import { entry, type Problem } from "./problem";
import { type Ends, endsOf, wayTo } from "./shorten";

/** What one look brought; null where nothing. */
export interface Improvement {
  readonly way: Way | null;
  readonly looked: number;
}

/**
 * Changes a way bit by bit: another node for a guest, another guest in its place, two moves for one. Yields after each
 * look, and ends where no change is for the better.
 */
export function* improved(measure: Measure, first: Way): Generator<Improvement> {
  const board = new Board(measure.problem);
  const judging = judgingCost(measure.problem);
  let best = first;
  let ends = endsOf(best);
  for (let again = true; again; ) {
    again = false;
    for (const change of changes(measure.problem, ends)) {
      const worth = worthOf(measure, board, change);
      const better = worth && compareWorth(worth, best) < 0 ? wayTo(measure, change, board) : null;
      const isBetter = better !== null && compareWorth(better, best) < 0;
      if (isBetter) {
        best = better;
        ends = endsOf(best);
        again = true;
      }
      yield { way: isBetter ? best : null, looked: judging + change.size };
      if (isBetter) break;
    }
  }
}

/** What the placement is worth where all of it can be reached straight away; null where a node has not the room. */
function worthOf(measure: Measure, board: Board, ends: Ends): Worth | null {
  const { problem } = measure;
  board.backTo(0);
  let moves = 0;
  let memoryBytes = 0;
  for (const [bond, to] of ends) {
    for (const guest of board.travellers({ bond, to })) {
      const { stuck, forbidden, memoryBytes: bytes } = entry(problem.guests, guest);
      if (stuck || forbidden[to]) return null;
      moves += 1;
      memoryBytes += bytes;
    }
    board.take({ bond, to });
  }
  const tooFull = [...ends.values()].some(
    (node) => (board.memoryBytes[node] ?? 0) > entry(problem.nodes, node).roomBytes + EPSILON,
  );
  return tooFull ? null : measure.worth(board, moves, memoryBytes);
}

function* changes(problem: Problem, ends: Ends): Generator<Ends> {
  const open = problem.nodes.flatMap(({ accepts }, node) => (accepts ? [node] : []));
  const moving = [...ends];
  const without = (...bonds: number[]) => new Map(moving.filter(([bond]) => !bonds.includes(bond)));
  for (const [bond] of moving) yield without(bond);
  for (const [bond, to] of moving) {
    for (const node of open) if (node !== to) yield new Map([...ends, [bond, node]]);
  }
  const neighbours = neighboursOf(problem, ends);
  for (const [bond, to] of moving) {
    const rest = without(bond);
    for (const other of neighbours.get(bond) ?? []) yield new Map([...rest, [other, to]]);
  }
  for (const [index, [one, to]] of moving.entries()) {
    for (const [two, also] of moving.slice(index + 1)) {
      const rest = without(one, two);
      const others = new Set([...(neighbours.get(one) ?? []), ...(neighbours.get(two) ?? [])]);
      for (const other of others)
        for (const node of new Set([to, also])) yield new Map([...rest, [other, node]]);
      // Each to where the other one was to go.
      if (to !== also) yield new Map([...ends, [one, also], [two, to]]);
    }
  }
}

/** Bonds that stay on the node that a moving one leaves: one of them might go instead. */
function neighboursOf({ bonds, guests }: Problem, ends: Ends): Map<number, number[]> {
  const nodeOf = (bond: number) => entry(guests, entry(entry(bonds, bond), 0)).at;
  const byNode = new Map<number, number[]>();
  for (const [bond, members] of bonds.entries()) {
    if (ends.has(bond) || members.some((guest) => entry(guests, guest).stuck !== null)) continue;
    addTo(byNode, nodeOf(bond), bond);
  }
  return new Map([...ends.keys()].map((bond) => [bond, byNode.get(nodeOf(bond)) ?? []]));
}

import type { Board } from "./board";
import { EPSILON } from "./measure";
import { entry, type Step } from "./problem";
import { bestWindow, countedNodes, distanceFrom, type Window } from "./window";

/** Swaps are looked for between so many of the highest and the lowest nodes. */
const PAIR_NODES = 3;

/** A move that brings the nodes less than this closer is not worth a guest's moving. */
const LEAST_GAIN_POINTS = 0.01;

/** A bond that may move for the sake of loads. */
interface Loose {
  readonly bond: number;
  node: number;
  readonly load: number;
  readonly memoryBytes: number;
}

/**
 * Takes the steps that bring the nodes most of the way into the band: guest by guest, and where that ends pair by pair.
 * Ends within the band, or where no such step is left.
 */
export function levelling(board: Board): Step[] {
  const { problem } = board;
  const loose = looseBonds(board);
  const counted = countedNodes(problem);
  const taken: Step[] = [];
  const limit = 4 * problem.nodes.length + problem.guests.length;
  while (taken.length < limit && board.spreadPoints() - problem.bandPoints > EPSILON) {
    const window = bestWindow(
      counted.map((node) => board.percent(node)),
      problem.bandPoints,
    );
    const single = bestSingle(board, window, loose, counted);
    const steps = single ? [single] : bestPair(board, window, loose, counted);
    if (!steps) break;
    for (const step of steps) {
      board.take(step);
      taken.push(step);
      const moved = loose.find(({ bond }) => bond === step.bond);
      if (moved) moved.node = step.to;
    }
  }
  return taken;
}

function looseBonds({ problem, at, rulesOf }: Board): Loose[] {
  const { bonds, guests, rules } = problem;
  // A group that was apart is no bond: brought together it would come apart again, and else be torn further.
  const isFree = (member: number, size: number) =>
    (rulesOf[member] ?? []).every(
      (rule) => rules[rule]?.kind !== "together" || rules[rule].members.length <= size,
    );
  return bonds.flatMap((members, bond): Loose[] => {
    const node = entry(at, entry(members, 0));
    const isLoose = members.every(
      (member) =>
        entry(guests, member).stuck === null && at[member] === node && isFree(member, members.length),
    );
    if (!isLoose) return [];
    const sum = (value: (guest: number) => number) =>
      members.reduce((total, member) => total + value(member), 0);
    const load = sum((guest) => entry(guests, guest).load);
    return [{ bond, node, load, memoryBytes: sum((guest) => entry(guests, guest).memoryBytes) }];
  });
}

function bestSingle(
  board: Board,
  window: Window,
  loose: readonly Loose[],
  counted: readonly number[],
): Step | null {
  const distances = new Distances(board, window);
  let found: { step: Step; gain: number; memoryBytes: number } | null = null;
  for (const { bond, node, load, memoryBytes } of loose) {
    for (const to of counted) {
      // No move between two that are within the band brings any closer.
      if (to === node || !(distances.now[node] || distances.now[to])) continue;
      const gain = distances.gain(node, to, load);
      if (gain < LEAST_GAIN_POINTS) continue;
      const better =
        !found ||
        gain > found.gain + EPSILON ||
        (gain > found.gain - EPSILON && memoryBytes < found.memoryBytes);
      if (better && board.isLegal({ bond, to })) found = { step: { bond, to }, gain, memoryBytes };
    }
  }
  return found?.step ?? null;
}

/** Two guests that change places, between the nodes that are furthest out. */
function bestPair(
  board: Board,
  window: Window,
  loose: readonly Loose[],
  counted: readonly number[],
): Step[] | null {
  const byPercent = counted.toSorted((a, b) => board.percent(a) - board.percent(b));
  const ends = new Set([...byPercent.slice(0, PAIR_NODES), ...byPercent.slice(-PAIR_NODES)]);
  const distances = new Distances(board, window);
  const near = loose.filter(({ node }) => ends.has(node));
  let found: { steps: Step[]; gain: number } | null = null;
  for (const one of near) {
    for (const other of near) {
      if (one.node === other.node || one.load <= other.load) continue;
      const gain = distances.gain(one.node, other.node, one.load - other.load);
      if (gain < LEAST_GAIN_POINTS || gain <= (found?.gain ?? 0)) continue;
      const there = { bond: one.bond, to: other.node };
      const back = { bond: other.bond, to: one.node };
      const orders = [
        [there, back],
        [back, there],
      ];
      const steps = orders.find((order) => isLegalRow(board, order));
      if (steps) found = { steps, gain };
    }
  }
  return found?.steps ?? null;
}

/** How far each node is from the band, and would be with more or less on it. */
class Distances {
  readonly now: number[];
  readonly #load: number[];
  /** Percent of a node for one of its load; 0 for a node that does not count. */
  readonly #scale: number[];

  constructor(
    board: Board,
    private readonly window: Window,
  ) {
    this.#load = [...board.load];
    this.#scale = board.problem.nodes.map(({ counted, loadTotal }) =>
      counted && loadTotal > 0 ? 100 / loadTotal : 0,
    );
    this.now = this.#scale.map((_, node) => this.#with(node, 0));
  }

  /** Points that both nodes come closer together when so much load goes from one to the other. */
  gain(from: number, to: number, load: number): number {
    return (this.now[from] ?? 0) + (this.now[to] ?? 0) - this.#with(from, -load) - this.#with(to, load);
  }

  #with(node: number, change: number): number {
    const scale = this.#scale[node] ?? 0;
    if (scale === 0) return 0;
    return distanceFrom(this.window, Math.max(0, (this.#load[node] ?? 0) + change) * scale);
  }
}

function isLegalRow(board: Board, steps: readonly Step[]): boolean {
  const depth = board.depth;
  const legal = steps.every((step) => {
    const isLegal = board.isLegal(step);
    if (isLegal) board.take(step);
    return isLegal;
  });
  board.backTo(depth);
  return legal;
}

import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import { type Blocker, blockersOf } from "./blockers";
import { Board } from "./board";
import { Bounds } from "./bound";
import { Measure } from "./measure";
import { entry, type Problem, type SearchGoal } from "./problem";
import type { Found, Proof } from "./search";

/** One migration; those of one step belong together and follow each other. */
export interface SearchMove {
  readonly vmid: number;
  readonly guest: string;
  readonly type: "vm" | "ct";
  readonly from: string;
  readonly to: string;
  readonly memoryBytes: number;
  /** Counted from 1; the moves of one step are those of guests that go together. */
  readonly step: number;
}

/** What a placement comes to. */
export interface PlacementFigures {
  readonly moves: number;
  readonly memoryBytes: number;
  readonly brokenRules: number;
  /** Guests on nodes that are to be left. */
  readonly left: number;
  readonly spreadPoints: number;
  /** Nodes filled beyond the memory they may use, and that were not before, or less so. */
  readonly overfilled: readonly string[];
}

/** What the search says, as it travels from a worker. */
export interface SearchAnswer {
  readonly goal: SearchGoal["kind"];
  readonly moves: readonly SearchMove[];
  readonly before: PlacementFigures;
  readonly after: PlacementFigures;
  /** By node in percent, of the load that is compared. */
  readonly loads: readonly { node: string; beforePercent: number; afterPercent: number }[];
  readonly proof: Proof;
  /** Nothing is left to be wished that any way could bring. */
  readonly ideal: boolean;
  /** All that was asked for is reached. */
  readonly reached: boolean;
  /** Rules of the goal that stay broken. `never`: whatever else moves. */
  readonly unmended: readonly { rule: RuleRef; kind: "together" | "apart" | "pin"; never: boolean }[];
  /** Guests that would have to move and do not, with what stands against them. */
  readonly blockers: readonly Blocker[];
}

/** An answer in the cluster's own words. */
export function answerOf(problem: Problem, goal: SearchGoal, { way, proof, ideal }: Found): SearchAnswer {
  const start = new Board(problem);
  const measure = new Measure(problem, goal, start);
  const bounds = new Bounds(measure, start);
  const before = figuresOf(problem, start, { moves: 0, memoryBytes: 0 });
  const first = loadsOf(problem, start);
  const board = new Board(problem);
  const moves: SearchMove[] = [];
  for (const [index, step] of way.steps.entries()) {
    for (const guest of board.travellers(step)) {
      const { vmid, name, type, memoryBytes } = entry(problem.guests, guest);
      const from = entry(problem.nodes, entry(board.at, guest)).name;
      const to = entry(problem.nodes, step.to).name;
      moves.push({ vmid, guest: name, type, from, to, memoryBytes, step: index + 1 });
    }
    board.take(step);
  }
  const last = loadsOf(problem, board);
  const { unmet } = way;
  return {
    goal: goal.kind,
    moves,
    before,
    after: figuresOf(problem, board, way),
    loads: first.map(({ node, percent }, index) => ({
      node,
      beforePercent: percent,
      afterPercent: last[index]?.percent ?? percent,
    })),
    proof,
    ideal,
    reached: unmet.broken === 0 && unmet.left === 0 && unmet.overPoints === 0,
    unmended: measure.rules
      .filter((rule) => board.isBroken(rule))
      .map((rule) => {
        const { ref, kind } = entry(problem.rules, rule);
        return { rule: ref, kind, never: bounds.hopelessRules.has(rule) };
      }),
    blockers: blockersOf(measure, board),
  };
}

/** What other moves come to, made at once and whatever they break; guests and nodes that are not known are left out. */
export function figuresOfMoves(
  problem: Problem,
  moves: readonly { vmid: number; to: string; memoryBytes: number }[],
): PlacementFigures {
  const board = new Board(problem);
  board.place(placementOf(problem, moves));
  const memoryBytes = moves.reduce((sum, move) => sum + move.memoryBytes, 0);
  return figuresOf(problem, board, { moves: moves.length, memoryBytes });
}

/** By guest: the number of its node once these moves are made. */
export function placementOf(problem: Problem, moves: readonly { vmid: number; to: string }[]): number[] {
  const numberOf = new Map(problem.nodes.map(({ name }, index) => [name, index]));
  const targets = new Map(moves.map(({ vmid, to }) => [vmid, numberOf.get(to)]));
  return problem.guests.map(({ vmid, at }) => targets.get(vmid) ?? at);
}

function figuresOf(
  problem: Problem,
  board: Board,
  { moves, memoryBytes }: { moves: number; memoryBytes: number },
): PlacementFigures {
  return {
    moves,
    memoryBytes,
    brokenRules: problem.rules.filter((_, rule) => board.isBroken(rule)).length,
    left: [...board.at].filter((node) => problem.nodes[node]?.leaves).length,
    spreadPoints: board.spreadPoints(),
    overfilled: problem.nodes.flatMap(({ name, roomBytes, usedBytes }, node) => {
      const used = board.memoryBytes[node] ?? 0;
      return used > roomBytes && used > usedBytes ? [name] : [];
    }),
  };
}

function loadsOf(problem: Problem, board: Board): { node: string; percent: number }[] {
  return problem.nodes.flatMap(({ name, counted }, node) =>
    counted ? [{ node: name, percent: board.percent(node) }] : [],
  );
}

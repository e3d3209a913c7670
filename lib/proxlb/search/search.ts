import { nextTurn } from "@/lib/core/next-turn";
import { Board } from "./board";
import { type Bound, Bounds } from "./bound";
import { Domains } from "./domain";
import { Draft } from "./draft";
import { betterWay, Exact, judgingCost, stayingWay, type Way, wayOf } from "./exact";
import { improved } from "./improve";
import { Measure } from "./measure";
import { entry, type Problem, type SearchGoal } from "./problem";
import { shortened, wayTo } from "./shorten";

/**
 * How much of an answer is proven: that no way to as much has fewer moves, that none with as few moves less memory, that
 * none of these a smaller spread.
 */
export type Proof = "nothing" | "moves" | "memory" | "all";

export interface Found {
  readonly way: Way;
  readonly proof: Proof;
  /** Everything that can be asked for is reached: what is left cannot be helped, by the rules and obstacles alone. */
  readonly ideal: boolean;
  /** Steps looked at. */
  readonly looked: number;
}

export interface SearchOptions {
  /** Steps to look at, at most. */
  readonly steps: number;
  /** True when it is to end now; asked every few milliseconds. */
  readonly stopped?: () => boolean;
  /** Placements that others propose (by guest: the number of its node), taken where a legal way leads to them. */
  readonly proposals?: readonly (readonly number[])[];
}

/** Steps between two looks at the clock. */
const SLICE = 2_000;
/** As long as others wait for their turn. */
const TURN_MS = 5;
/** Clusters of so many placements are looked through from one end to the other. */
const FEW_PLACEMENTS = 300_000;
/** Where one look at all that can come next takes more steps than this, there is no proof. */
const VAST_STEPS = 1_000_000;
/** Part of the steps for the proof; the rest goes into improving what is there. */
const EXACT_SHARE = 0.6;

/**
 * The best way to a goal: yields the first answer, then each better one, and returns the last. Deterministic, but for what
 * `stopped` cuts off.
 */
export function* searching(
  problem: Problem,
  goal: SearchGoal,
  options: SearchOptions,
): Generator<Found, Found> {
  const run = working(problem, goal, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
    if (value) yield value;
  }
}

/** The same where others wait for their turn: between two pieces of work they have it, as soon as they are due. */
export async function searchInTurns(
  problem: Problem,
  goal: SearchGoal,
  options: SearchOptions,
): Promise<Found> {
  const run = working(problem, goal, options);
  for (let dueAtMs = performance.now() + TURN_MS; ; ) {
    const { done, value } = run.next();
    if (done) return value;
    if (performance.now() < dueAtMs) continue;
    await nextTurn();
    dueAtMs = performance.now() + TURN_MS;
  }
}

/** The search piece by piece, each of a few milliseconds: a better answer, or null where there is none yet. */
function* working(
  problem: Problem,
  goal: SearchGoal,
  options: SearchOptions,
): Generator<Found | null, Found> {
  const start = new Board(problem);
  const measure = new Measure(problem, goal, start);
  const bounds = new Bounds(measure, start);
  const ideal = (way: Way) => bounds.isIdeal(way.unmet);
  let best = stayingWay(measure, start);
  if (ideal(best)) return { way: best, proof: "all", ideal: true, looked: 0 };
  let looked = 0;
  let proof: Proof = "nothing";
  const found = (): Found => ({ way: best, proof, ideal: ideal(best), looked });
  for (const way of firstWays(problem, measure, bounds, options)) {
    if (way) best = betterWay(best, way);
    yield way && found();
  }
  const isOver = (share = 1) => looked >= options.steps * share || options.stopped?.() === true;

  const small = placements(problem) <= FEW_PLACEMENTS;
  proof = ideal(best) ? proofBy(bounds.toIdeal(start), best) : "nothing";
  // Of a big cluster even the first step takes longer than anybody waits.
  const isVast = problem.bonds.length * problem.nodes.length * judgingCost(problem) > VAST_STEPS;
  let limit = small ? Number.POSITIVE_INFINITY : bounds.toIdeal(start).moves;
  while (!isVast && !isOver(EXACT_SHARE)) {
    const exact = new Exact(problem, measure, bounds, best, limit);
    const before = looked;
    while (!exact.done && !isOver(EXACT_SHARE)) {
      exact.advance(SLICE);
      looked = before + exact.looked;
      yield null;
    }
    const isBetter = exact.best !== best;
    best = exact.best;
    proof = strongest(proof, proofOf(exact, best, ideal(best)));
    if (isBetter) yield found();
    if (proof === "all") return found();
    limit += 1;
  }
  for (const step of improved(measure, best)) {
    looked += step.looked;
    if (step.way) {
      // What was proven was proven of the way before, and still is of one that is better in what was open.
      best = step.way;
    }
    yield step.way && found();
    if (isOver()) break;
  }
  return found();
}

/** The whole search at once. */
export function search(problem: Problem, goal: SearchGoal, options: SearchOptions): Found {
  const run = searching(problem, goal, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** A draft as it is, then without what it does not need, then what others propose. */
function* firstWays(
  problem: Problem,
  measure: Measure,
  bounds: Bounds,
  { proposals }: SearchOptions,
): Generator<Way | null> {
  const board = new Board(problem);
  const draft = wayOf(measure, yield* new Draft(problem, measure, bounds).make(), board);
  if (draft) yield draft;
  if (draft) yield shortened(measure, draft);
  for (const proposal of proposals ?? []) {
    const way = wayTo(measure, endsOf(problem, proposal), board);
    if (way) yield shortened(measure, way);
  }
}

function endsOf({ bonds, guests }: Problem, proposal: readonly number[]): Map<number, number> {
  return new Map(
    bonds.flatMap((members, bond): [number, number][] => {
      const moved = members.find((guest) => proposal[guest] !== entry(guests, guest).at);
      return moved === undefined ? [] : [[bond, entry(proposal, moved)]];
    }),
  );
}

function proofOf(exact: Exact, best: Way, isIdeal: boolean): Proof {
  if (exact.proven) return "all";
  return isIdeal && exact.least ? proofBy(exact.least, best) : "nothing";
}

function proofBy(least: Bound, best: Way): Proof {
  if (least.moves < best.moves) return "nothing";
  return least.moves > best.moves || least.memoryBytes >= best.memoryBytes ? "memory" : "moves";
}

const PROOFS: readonly Proof[] = ["nothing", "moves", "memory", "all"];

function strongest(a: Proof, b: Proof): Proof {
  return PROOFS.indexOf(a) > PROOFS.indexOf(b) ? a : b;
}

/** At most so many placements are there, by where each bond can ever be. */
function placements(problem: Problem): number {
  const domains = new Domains(problem);
  let product = 1;
  for (const bond of problem.bonds) {
    product *= domains.of(entry(bond, 0)).filter(Boolean).length;
    if (product > FEW_PLACEMENTS) break;
  }
  return product;
}

import type { Board } from "./board";
import { EPSILON, type Measure } from "./measure";
import { offendersOf } from "./offenders";
import { entry, type Step } from "./problem";
import type { Obstruction } from "./reasons";

/** A guest that would have to move and does not. */
export interface Blocker {
  readonly vmid: number;
  readonly guest: string;
  readonly node: string;
  /** What keeps it from moving at all; null where it is the nodes that cannot take it. */
  readonly stuck: Obstruction | null;
  /** By node, as the others are once the way is gone: what stands against it there. Empty where no other node is online. */
  readonly nodes: readonly { node: string; obstruction: Obstruction }[];
}

/** Who stands in the way of what a placement leaves to be wished. */
export function blockersOf(measure: Measure, board: Board): Blocker[] {
  const { problem } = measure;
  const wanted = new Set<number>();
  for (const [guest, node] of board.at.entries()) if (measure.leaving.includes(node)) wanted.add(guest);
  const broken = new Set(measure.rules.filter((rule) => board.isBroken(rule)));
  for (const rule of broken) for (const guest of offendersOf(board, rule)) wanted.add(guest);
  if (measure.unmet(board).overPoints > EPSILON) for (const guest of onFullest(board)) wanted.add(guest);
  return [...wanted].flatMap((guest): Blocker[] => {
    const { vmid, name, stuck } = entry(problem.guests, guest);
    const at = entry(board.at, guest);
    const bond = entry(board.bondOf, guest);
    const nodes = problem.nodes.flatMap((node, to) => {
      const step = { bond, to };
      const obstruction =
        to === at || stuck ? null : (board.obstruction(step) ?? priceOf(measure, board, broken, step));
      return obstruction ? [{ node: node.name, obstruction }] : [];
    });
    if (!stuck && nodes.length === 0 && problem.nodes.length > 1) return [];
    return [{ vmid, guest: name, node: entry(problem.nodes, at).name, stuck, nodes }];
  });
}

/**
 * The rule that a legal step would break, or whose group it would tear apart; null where it costs nothing of the kind.
 * @param broken rules of the goal that are broken without the step
 */
function priceOf(
  measure: Measure,
  board: Board,
  broken: ReadonlySet<number>,
  step: Step,
): Obstruction | null {
  const { rules } = measure.problem;
  const depth = board.depth;
  board.take(step);
  const torn = [...rules.keys()].find((rule) => measure.isWorse(board, rule));
  const breaks = measure.rules.find((rule) => board.isBroken(rule) && !broken.has(rule));
  board.backTo(depth);
  if (torn !== undefined) return { kind: "tears", rule: entry(rules, torn).ref };
  return breaks === undefined ? null : { kind: "breaks", rule: entry(rules, breaks).ref };
}

/** Guests of the highest node that cannot leave it: why it stays so high. */
function onFullest(board: Board): number[] {
  const { nodes, guests, bonds } = board.problem;
  const counted = nodes.flatMap(({ counted: isCounted }, node) => (isCounted ? [node] : []));
  const highest = counted.reduce((a, b) => (board.percent(b) > board.percent(a) ? b : a), counted[0] ?? 0);
  return [...board.at.keys()].filter((guest) => {
    if (board.at[guest] !== highest) return false;
    const bond = entry(board.bondOf, guest);
    return (
      entry(guests, guest).stuck !== null ||
      (bonds.length > 0 && counted.every((to) => to === highest || !board.isLegal({ bond, to })))
    );
  });
}

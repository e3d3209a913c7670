import { answerOf } from "@/lib/proxlb/search/answer";
import { Board } from "@/lib/proxlb/search/board";
import { Bounds } from "@/lib/proxlb/search/bound";
import type { Way } from "@/lib/proxlb/search/exact";
import { type Leaving, problemOf } from "@/lib/proxlb/search/from-model";
import { Measure, type Worth } from "@/lib/proxlb/search/measure";
import { isBroken, type Problem, type SearchGoal } from "@/lib/proxlb/search/problem";
import { search } from "@/lib/proxlb/search/search";
import { Everything } from "./brute";
import { checkBlockers } from "./check-blockers";
import { checkWay } from "./checker";
import { type SmallCluster, smallCluster } from "./small";

export interface SearchReport {
  cases: number;
  /** How often each thing came up, so that nobody takes easy clusters for proof. */
  counts: Map<string, number>;
  wrong: string[];
}

/** Enough for every cluster of 8 guests on 4 nodes. */
const STEPS = 40_000_000;

/** The search against all there is, for each goal of each cluster; and each way against an independent check. */
export function runSearchDifferential(seed: number, count: number, mostGuests = 8): SearchReport {
  const report: SearchReport = { cases: 0, counts: new Map(), wrong: [] };
  for (let index = 0; index < count; index += 1) {
    const cluster = smallCluster(seed + index, mostGuests);
    compare(cluster, { kind: "maintenance" }, ["mend", "balance"], report);
    compare(cluster, { kind: "node", node: cluster.toEmpty }, ["empty"], report);
  }
  return report;
}

function compare(
  cluster: SmallCluster,
  leaving: Leaving,
  kinds: readonly SearchGoal["kind"][],
  report: SearchReport,
): void {
  const problem = problemOf(cluster.model, leaving, cluster.view);
  const everything = new Everything(problem);
  for (const kind of kinds) {
    const goal = goalOf(problem, kind);
    const best = everything.best(goal);
    const found = search(problem, goal, { steps: STEPS });
    const name = `${cluster.world.name}, ${kind}`;
    report.cases += 1;
    note(report, { problem, kind, best, way: found.way });
    if (!isSame(best, found.way))
      report.wrong.push(`${name}: ${words(found.way)}, and best is ${words(best)}`);
    if (found.proof !== "all") report.wrong.push(`${name}: not proven (${found.proof})`);
    if (promisesTooMuch(problem, goal, best))
      report.wrong.push(`${name}: the bound is above what the best way takes`);
    const blockers = checkBlockers(problem, goal, found.way, answerOf(problem, goal, found));
    report.wrong.push(...blockers.map((each) => `${name}: ${each}`));
    report.wrong.push(...checkWay(cluster, problem, goal, found.way).map((each) => `${name}: ${each}`));
  }
}

/** What is left out by such a bound may be the best. */
function promisesTooMuch(problem: Problem, goal: SearchGoal, best: Worth): boolean {
  const start = new Board(problem);
  const bounds = new Bounds(new Measure(problem, goal, start), start);
  const { moves, memoryBytes } = bounds.toIdeal(start);
  if (!bounds.isIdeal(best.unmet)) return false;
  return moves > best.moves || (moves === best.moves && memoryBytes > best.memoryBytes);
}

function goalOf(problem: Problem, kind: SearchGoal["kind"]): SearchGoal {
  if (kind !== "mend") return { kind };
  const at = problem.guests.map((guest) => guest.at);
  return { kind, rules: problem.rules.flatMap((rule, number) => (isBroken(rule, at) ? [number] : [])) };
}

function isSame(a: Worth, b: Worth): boolean {
  const close = (one: number, other: number) => Math.abs(one - other) <= 1e-6;
  return (
    a.unmet.worse === b.unmet.worse &&
    a.unmet.broken === b.unmet.broken &&
    a.unmet.left === b.unmet.left &&
    close(a.unmet.overPoints, b.unmet.overPoints) &&
    a.moves === b.moves &&
    close(a.memoryBytes, b.memoryBytes) &&
    close(a.spreadPoints, b.spreadPoints)
  );
}

function words({ unmet, moves, memoryBytes, spreadPoints }: Worth): string {
  return `${JSON.stringify(unmet)} in ${moves} moves, ${memoryBytes} bytes, spread ${spreadPoints}`;
}

function note(
  { counts }: SearchReport,
  { problem, kind, best, way }: { problem: Problem; kind: string; best: Worth; way: Way },
): void {
  const add = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const { broken, left, overPoints } = best.unmet;
  add(
    `${kind}: ${best.moves === 0 ? "nothing to move" : best.moves < 4 ? `${best.moves} moves` : "4 moves and more"}`,
  );
  if (broken + left + overPoints > 0) add(`${kind}: not in full`);
  if (way.steps.length < best.moves) add(`${kind}: moved as a group`);
  if (new Set(way.steps.map(({ bond }) => bond)).size < way.steps.length) add(`${kind}: stepped aside`);
  for (const { kind: rule } of problem.rules) add(`rule ${rule}`);
}

import { type Cycle, runCycle } from "@/lib/proxlb/planner/cycle";
import { executionOf } from "@/lib/proxlb/planner/execution";
import { type Model, modelOf } from "@/lib/proxlb/planner/model";
import { placementOf } from "@/lib/proxlb/search/answer";
import { Board } from "@/lib/proxlb/search/board";
import { problemOf } from "@/lib/proxlb/search/from-model";
import { EPSILON, Measure } from "@/lib/proxlb/search/measure";
import { type Problem, startOf } from "@/lib/proxlb/search/problem";
import { search } from "@/lib/proxlb/search/search";
import { realisticWorld } from "@/tests/support/planner/realistic";
import { clusterOf } from "@/tests/support/planner/world";

/** What a plan comes to, by the same figures for both: the earlier ones weigh more. */
interface Figures {
  /** Rules broken, and nodes filled beyond their memory. */
  broken: number;
  /** Guests left on nodes in maintenance: told, and not compared, as ProxLB breaks rules to empty them. */
  left: number;
  /** Points of spread beyond the band. */
  overPoints: number;
  moves: number;
  spreadPoints: number;
  memoryBytes: number;
}

export interface ContestReport {
  clusters: number;
  better: number;
  equal: number;
  worse: string[];
  /** ProxLB's plan breaks a rule or fills a node that was in order before, or leaves the nodes further apart. */
  harmful: number;
  sums: Record<"before" | "proxlb" | "search", Figures>;
}

/** The search against ProxLB's greedy plan on realistic clusters, with as many steps as a browser takes in a second. */
export function runContest(seed: number, count: number, steps: number): ContestReport {
  const report: ContestReport = {
    clusters: 0,
    better: 0,
    equal: 0,
    worse: [],
    harmful: 0,
    sums: { before: none(), proxlb: none(), search: none() },
  };
  for (let index = 0; index < count; index += 1) {
    const { world, shape } = realisticWorld(seed + index);
    const model = modelOf(clusterOf(world), world.config, new Date(`${world.now}Z`));
    const problem = problemOf(model, { kind: "maintenance" });
    const start = startOf(problem);
    const theirs = placedBy(model, problem, runCycle(model));
    const { way } = search(problem, { kind: "balance" }, { steps, proposals: [theirs.at] });
    const end = new Board(problem);
    for (const step of way.steps) end.take(step);
    const before = figuresOf(problem, start, 0, 0);
    const proxlb = figuresOf(problem, theirs.at, theirs.moves, theirs.memoryBytes);
    const ours = figuresOf(problem, end.at, way.moves, way.memoryBytes);
    for (const [who, figures] of Object.entries({ before, proxlb, search: ours })) {
      add(report.sums[who as keyof ContestReport["sums"]], figures);
    }
    const harm = proxlb.broken > before.broken || proxlb.spreadPoints > before.spreadPoints + EPSILON;
    if (theirs.moves > 0 && harm) report.harmful += 1;
    const order = compare(ours, proxlb);
    if (order < 0) report.better += 1;
    else if (order === 0) report.equal += 1;
    else report.worse.push(`seed ${seed + index} (${shape}): ${words(ours)}, and ProxLB ${words(proxlb)}`);
    report.clusters += 1;
  }
  return report;
}

export function contestLines(report: ContestReport): string[] {
  const { clusters, better, equal, worse, harmful, sums } = report;
  return [
    `${clusters} clusters: better than ProxLB's plan ${better}, equal ${equal}, worse ${worse.length}; ProxLB's plan is harmful in ${harmful}`,
    ...Object.entries(sums).map(([who, figures]) => `${who.padEnd(7)} ${words(figures)}`),
    ...worse,
  ];
}

function placedBy(model: Model, problem: Problem, cycle: Cycle) {
  const { relocated } = executionOf(model, cycle.moves);
  const moves = relocated.map(({ guest, target }) => ({ vmid: guest.guest.vmid, to: target.name }));
  const at = placementOf(problem, moves);
  const memoryBytes = relocated.reduce((sum, { guest }) => sum + guest.used.memory, 0);
  return { at, moves: moves.length, memoryBytes };
}

function figuresOf(problem: Problem, at: ArrayLike<number>, moves: number, memoryBytes: number): Figures {
  const start = new Board(problem);
  const measure = new Measure(problem, { kind: "balance" }, start);
  const board = new Board(problem);
  board.place(at);
  const { broken, left, overPoints } = measure.unmet(board);
  const filled = problem.nodes.filter(({ roomBytes, usedBytes }, node) => {
    const used = board.memoryBytes[node] ?? 0;
    return used > roomBytes && used > usedBytes;
  });
  const spreadPoints = board.spreadPoints();
  return { broken: broken + filled.length, left, overPoints, moves, spreadPoints, memoryBytes };
}

function compare(a: Figures, b: Figures): number {
  const over = a.overPoints - b.overPoints;
  return a.broken - b.broken || (Math.abs(over) > EPSILON ? over : a.moves - b.moves);
}

function none(): Figures {
  return { broken: 0, left: 0, overPoints: 0, moves: 0, spreadPoints: 0, memoryBytes: 0 };
}

function add(sum: Figures, figures: Figures): void {
  for (const key of Object.keys(sum) as (keyof Figures)[]) sum[key] += figures[key];
}

function words({ broken, left, overPoints, moves, spreadPoints, memoryBytes }: Figures): string {
  const gib = (memoryBytes / 1024 ** 3).toFixed(0);
  return `${broken} broken, ${left} left in maintenance, ${overPoints.toFixed(2)} points over, ${moves} moves, ${gib} GiB, spread ${spreadPoints.toFixed(2)}`;
}

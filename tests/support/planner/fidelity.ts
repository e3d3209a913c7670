import { ChanceRun } from "@/lib/proxlb/planner/chances";
import { instantPlan, plannerCluster } from "@/lib/proxlb/planner/instant-plan";
import { seededRandom, shuffled } from "@/lib/proxlb/planner/orders";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import { makeOdd } from "./odd";
import { askOracle, type OracleAnswer } from "./oracle";
import { groundOf, type Knowledge, type Seen, seenOf } from "./product-path";
import { Random } from "./random";
import { realisticWorld } from "./realistic";
import type { World } from "./world";

/** One cluster: what the app says of it, and what the real ProxLB did in each order. */
interface Said {
  seed: number;
  shape: string;
  knows: Knowledge;
  plan: Plan;
  possible: ReadonlySet<string>;
}

interface Row {
  clusters: number;
  certain: number;
  chance: number;
  estimate: number;
  /** Of the chances: ProxLB did make several plans within the orders asked. */
  differed: number;
  wrong: number;
}

export interface FidelityReport {
  rows: Map<string, Row>;
  clusters: number;
  certain: number;
  wrong: string[];
  /** Moves that ProxLB made where the app knew all figures, and those of them that it had listed as possible. */
  moves: { made: number; listed: number };
  /** Clusters with such moves, and those of them where every one was listed. */
  covered: { clusters: number; all: number };
}

/**
 * The product's own path against the real ProxLB: each world is read as the app reads it and planned with its certainty,
 * and ProxLB is asked as often as `orders` says, each time with nodes and guests listed in another order.
 */
export async function runFidelity(
  python: string,
  {
    seed,
    count,
    orders,
    bent = false,
  }: { seed: number; count: number; orders: number /** Each cluster, not one in four. */; bent?: boolean },
): Promise<FidelityReport> {
  const said: Said[] = [];
  const asked: World[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = seed + index;
    const { world, shape: plain } = realisticWorld(one);
    // One in four is bent in ways that nobody wishes for.
    const random = new Random(one ^ 0x0dd);
    const shape = bent || one % 4 === 3 ? makeOdd(random, world) : plain;
    // One in twelve is looked at before anybody has asked for figures, or before a list was read.
    const untold = one % 20 === 7 ? world.nodes.slice(1).map(({ node }) => node) : [];
    const knows = { figures: one % 12 !== 0, untold, lists: one % 24 !== 5 };
    said.push(await sayOf(one, shape, world, knows));
    const orderly = seededRandom(one);
    const seen = world.pools_unseen ? { ...world, pools: [] } : world;
    // Whether Python adds floats with a correction is not known: each order is asked in one way or the other.
    for (let order = 0; order < orders; order += 1) {
      asked.push({ ...inListOrder(seen, orderly), sums: order % 2 === 0 ? "plain" : "compensated" });
    }
  }
  const report: FidelityReport = {
    rows: new Map(),
    clusters: count,
    certain: 0,
    wrong: [],
    moves: { made: 0, listed: 0 },
    covered: { clusters: 0, all: 0 },
  };
  const answers: OracleAnswer[] = [];
  let at = 0;
  for await (const { answer } of askOracle(python, asked)) {
    answers.push(answer);
    if (answers.length < orders) continue;
    const one = said[at];
    if (one) judge(one, answers.splice(0), report);
    at += 1;
  }
  return report;
}

async function sayOf(seed: number, shape: string, world: World, knows: Knowledge): Promise<Said> {
  const seen = await seenOf(world, knows);
  const plan = instantPlan(seen.picture, groundOf(world, seen), {}, seen.at);
  return { seed, shape, knows, plan, possible: possibleMoves(world, seen, plan) };
}

function possibleMoves(world: World, { picture, figures, at }: Seen, plan: Plan): Set<string> {
  const own = plan.moves.map(({ vmid, to }) => `${vmid}>${to}`);
  if (plan.certainty.by.length === 0) return new Set(own);
  const { proxlbRights } = groundOf(world, { picture, figures, at });
  const cluster = plannerCluster(picture, figures, at, proxlbRights);
  const run = new ChanceRun(cluster, world.config, wallClockIn("UTC", at));
  while (!run.done) run.step();
  return new Set([...own, ...run.result(plan).moves.map(({ vmid, to }) => `${vmid}>${to}`)]);
}

/** The world as PVE might list it at the next request. */
export function inListOrder(world: World, random: () => number): World {
  const nodes = shuffled(world.nodes, random).map((node) => ({
    ...node,
    qemu: shuffled(node.qemu, random),
    lxc: shuffled(node.lxc, random),
  }));
  return { ...world, nodes, pools: shuffled(world.pools, random) };
}

function judge(
  { seed, shape, knows, plan, possible }: Said,
  answers: readonly OracleAnswer[],
  report: FidelityReport,
): void {
  const row = report.rows.get(shape) ?? {
    clusters: 0,
    certain: 0,
    chance: 0,
    estimate: 0,
    differed: 0,
    wrong: 0,
  };
  report.rows.set(shape, row);
  row.clusters += 1;
  row[plan.certainty.kind] += 1;
  const ours = resultOf(
    plan.outcome,
    plan.moves.map(({ vmid, to }) => `${vmid}>${to}`),
  );
  const theirs = answers.map((answer) => resultOf(answer.outcome, movesOf(answer)));
  if (plan.certainty.kind === "chance" && new Set(theirs).size > 1) row.differed += 1;
  if (plan.certainty.kind === "certain") {
    report.certain += 1;
    const other = theirs.find((result) => result !== ours);
    if (other !== undefined) {
      row.wrong += 1;
      report.wrong.push(`seed ${seed} (${shape}): certain of "${ours}", ProxLB did "${other}"`);
    }
  }
  const isEither = plan.gaps.some(({ code }) => code === "ha_unsettled" || code === "rounding");
  if (!knows.figures || !knows.lists || knows.untold?.length || isEither) return;
  const made = new Set(answers.flatMap(movesOf));
  const listed = [...made].filter((move) => possible.has(move)).length;
  report.moves.made += made.size;
  report.moves.listed += listed;
  if (made.size > 0) report.covered.clusters += 1;
  if (made.size > 0 && listed === made.size) report.covered.all += 1;
}

function movesOf(answer: OracleAnswer): string[] {
  return answer.outcome === "planned" ? answer.moves.map(([, vmid, , to]) => `${vmid}>${to}`) : [];
}

function resultOf(outcome: string, moves: readonly string[]): string {
  return `${outcome} ${[...moves].sort().join(" ")}`;
}

/** The report as lines to print; the last one is the result. */
export function fidelityLines(report: FidelityReport): string[] {
  const percent = (part: number, whole: number) =>
    whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
  const rows = [...report.rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([shape]) => shape.length));
  const { moves, covered } = report;
  return [
    `${"shape".padEnd(width)}  clusters  certain   chance  estimate  differed  wrong`,
    ...rows.map(([shape, row]) =>
      [
        shape.padEnd(width),
        String(row.clusters).padStart(9),
        percent(row.certain, row.clusters).padStart(9),
        percent(row.chance, row.clusters).padStart(9),
        percent(row.estimate, row.clusters).padStart(9),
        String(row.differed).padStart(10),
        String(row.wrong).padStart(7),
      ].join(""),
    ),
    ...report.wrong.slice(0, 20),
    `${moves.listed} of ${moves.made} moves that ProxLB made were listed as possible (${percent(moves.listed, moves.made)}); ` +
      `all of a cluster in ${covered.all} of ${covered.clusters} (${percent(covered.all, covered.clusters)})`,
    `${report.clusters} clusters, ${report.certain} certain, ${report.wrong.length} wrong`,
  ];
}

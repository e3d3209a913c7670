import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { askOracle, type OracleAnswer } from "../planner/oracle";
import type { Knowledge, Seen } from "../planner/product-path";
import type { World } from "../planner/world";
import { circumstanceOf, worldUnder } from "./circumstances";
import type { Claim, Told, Verdict } from "./claim";
import { CELL_CLAIMS } from "./claims-cells";
import { COMPUTED_CLAIMS } from "./claims-figures";
import { GAP_CLAIMS } from "./claims-gaps";
import { MOVE_CLAIMS } from "./claims-moves";
import { ORDER_CLAIMS } from "./claims-orders";
import { NEED_CLAIMS } from "./claims-plan";
import { STAY_CLAIMS } from "./claims-stays";
import { TARGET_CLAIMS } from "./claims-targets";
import { WARNING_CLAIMS } from "./claims-warnings";
import { type Said, sayAll } from "./said";
import { sentenceWorld } from "./sentence-world";
import { checkShares, SHARE_KINDS, sharesOf } from "./shares";
import { Truth } from "./truth";
import { TYPED_KINDS } from "./typed-kinds";

const CLAIMS: readonly Claim[] = [
  ...MOVE_CLAIMS,
  ...TARGET_CLAIMS,
  ...STAY_CLAIMS,
  ...NEED_CLAIMS,
  ...WARNING_CLAIMS,
  ...GAP_CLAIMS,
  ...ORDER_CLAIMS,
  ...CELL_CLAIMS,
  ...COMPUTED_CLAIMS,
];

export interface SentencesReport {
  plans: number;
  sentences: number;
  /** By kind, how often it was checked; 0 for one that never came up. */
  checked: Map<string, number>;
  /** Sentences that are not true, or that nobody knows how to check. */
  wrong: string[];
  /** Counterfactuals that were asked of the real ProxLB. */
  asked: number;
  /** Kinds of reasons, warnings and gaps by the schemas that no plan had. */
  unseen: string[];
}

interface Case extends Said {
  seed: number;
  /** In the order of the picture, which is the one that the plan is of. */
  world: World;
}

/** Of so many plans that depend on chance one is planned in all orders by the real ProxLB too. */
const SHARES_EVERY = 12;

/** Everything that the product says of generated clusters, against the real ProxLB and what it decides by. */
export async function runSentences(
  python: string,
  { seed, count }: { seed: number; count: number },
): Promise<SentencesReport> {
  const cases: Case[] = [];
  for (let index = 0; index < count; index += 1) cases.push(await caseOf(seed + index));
  const report: SentencesReport = {
    plans: cases.length,
    sentences: 0,
    checked: new Map(CLAIMS.map(({ kind }) => [kind, 0])),
    wrong: [],
    asked: 0,
    unseen: [],
  };
  const typed = new Set<string>();
  const open: { world: World; settle(answer: OracleAnswer): void }[] = [];
  let at = 0;
  for await (const { answer } of askOracle(
    python,
    cases.map(({ world }) => world),
  )) {
    const one = cases[at];
    at += 1;
    if (!one) break;
    for (const kind of one.kinds) typed.add(kind);
    const truth = new Truth(one.world, answer, one.circumstance);
    for (const told of one.told) judge(one, told, truth, report, open);
  }
  const chancy = cases.filter(({ plan }) => plan.certainty.kind === "chance");
  const shares = chancy.filter((_, index) => index % SHARES_EVERY === 0);
  const counted = await checkShares(
    python,
    shares.map((one) => sharesOf(one.seed, one.world, one)),
  );
  for (const kind of SHARE_KINDS) {
    report.checked.set(kind, counted.checked[kind]);
    report.sentences += counted.checked[kind];
  }
  report.wrong.push(...counted.wrong);
  at = 0;
  report.asked = open.length;
  for await (const { answer } of askOracle(
    python,
    open.map(({ world }) => world),
  )) {
    open[at]?.settle(answer);
    at += 1;
  }
  report.unseen = TYPED_KINDS.filter((kind) => !typed.has(kind));
  return report;
}

/** One in twelve is looked at before anybody has asked for figures, or before a list was read. */
async function caseOf(seed: number): Promise<Case> {
  const { world, spice } = sentenceWorld(seed);
  // A version that ProxLB cannot read is read within minutes, one node after the other.
  const knows: Knowledge = { figures: seed % 12 !== 0 || spice === "odd version", lists: seed % 24 !== 5 };
  const circumstance = circumstanceOf(seed, spice);
  const said = await sayAll(world, knows, circumstance);
  return { ...said, seed, world: worldUnder(circumstance, asListed(world, said.seen)) };
}

/**
 * Of an estimate only what the input is, and that it is an estimate, is said for sure; and of a ProxLB that ends before it
 * has read all of its guests there is little to compare with.
 */
function isAsserted({ ofInput, ofFailure }: Claim, { certainty }: Plan, { start }: Truth): boolean {
  if (ofInput) return true;
  return certainty.kind !== "estimate" && (start !== null || ofFailure === true);
}

function asListed(world: World, { picture }: Seen): World {
  const place = new Map(picture.nodes.map(({ name }, index) => [name, index]));
  const byId = <T extends { vmid: number }>(guests: T[]) => guests.toSorted((a, b) => a.vmid - b.vmid);
  return {
    ...world,
    trace: true,
    nodes: world.nodes
      .toSorted((a, b) => (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0))
      .map((node) => ({ ...node, qemu: byId(node.qemu), lxc: byId(node.lxc) })),
  };
}

function judge(
  { seed, plan }: Case,
  told: Told,
  truth: Truth,
  report: SentencesReport,
  open: { world: World; settle(answer: OracleAnswer): void }[],
): void {
  const fail = (kind: string, why: string) =>
    report.wrong.push(
      `seed ${seed}: [${kind}] ${told.guest?.name ?? ""} ${told.node ?? ""} "${told.text}": ${why}`,
    );
  const [claim, other] = CLAIMS.filter(
    ({ about, pattern }) => about === told.about && pattern.test(told.text),
  );
  if (!claim || other) {
    fail(
      told.about,
      claim ? `both ${claim.kind} and ${other?.kind}` : "nobody knows how to check this sentence",
    );
    return;
  }
  if (!isAsserted(claim, plan, truth)) return;
  report.sentences += 1;
  report.checked.set(claim.kind, (report.checked.get(claim.kind) ?? 0) + 1);
  const settle = (verdict: Verdict) => {
    if (typeof verdict === "string") fail(claim.kind, `not so: ${verdict}`);
    else if (verdict) open.push({ world: verdict.world, settle: (answer) => settle(verdict.judge(answer)) });
  };
  const match = claim.pattern.exec(told.text);
  if (match) settle(claim.check(match, told, truth));
}

/** The report as lines to print; the last one is the result. */
export function sentenceLines(report: SentencesReport): string[] {
  const kinds = [...report.checked].sort(([a], [b]) => (a < b ? -1 : 1));
  const never = kinds.filter(([, times]) => times === 0).map(([kind]) => kind);
  return [
    ...kinds.map(([kind, times]) => `${String(times).padStart(7)}  ${kind}`),
    ...(never.length > 0 ? [`never came up: ${never.join("; ")}`] : []),
    ...(report.unseen.length > 0 ? [`no plan had: ${report.unseen.join("; ")}`] : []),
    `${report.asked} counterfactuals asked of the real ProxLB`,
    ...report.wrong.slice(0, 100),
    `${report.plans} plans, ${report.sentences} sentences of ${kinds.length - never.length} kinds, ${report.wrong.length} false`,
  ];
}

import { certaintySentence } from "@/components/plan/certainty";
import type { PlanChances } from "@/lib/proxlb/planner/certainty-schema";
import { chanceSentences } from "@/lib/proxlb/planner/chance-sentences";
import { withChances } from "@/lib/proxlb/planner/chances";
import { chanceRun, plannerCluster } from "@/lib/proxlb/planner/instant-plan";
import { inRandomOrder, seededRandom } from "@/lib/proxlb/planner/orders";
import { askOracle, type OracleAnswer } from "../planner/oracle";
import { groundOf } from "../planner/product-path";
import type { World } from "../planner/world";
import { groundUnder } from "./circumstances";
import type { Said } from "./said";

/** Sentences of what came of many orders, and the orders themselves for the real ProxLB. */
interface Shares {
  seed: number;
  chances: PlanChances;
  /** One a guest, in the order in which `chances` has the guests. */
  guests: string[];
  plan: string;
  own: string;
  worlds: World[];
}

export const SHARE_KINDS = ["share: of a guest's moves", "share: of the whole plan"] as const;

export interface ShareReport {
  /** Sentences checked, by kind. */
  checked: Record<(typeof SHARE_KINDS)[number], number>;
  wrong: string[];
}

/** Puts into words what comes of a plan in other orders of PVE's lists. */
export function sharesOf(seed: number, world: World, { plan, seen, circumstance }: Said): Shares {
  const ground = groundUnder(circumstance, groundOf(world, seen));
  const run = chanceRun(seen.picture, ground, {}, seen.at);
  while (!run.done) run.step();
  const chances = run.result(plan);
  const cluster = plannerCluster(seen.picture, ground.figures, seen.at, ground.proxlbRights);
  const random = seededRandom(1);
  const worlds = Array.from({ length: chances.orders }, () => {
    const { nodes, guests, pools } = inRandomOrder(cluster, random);
    return listedAs(world, {
      nodes: nodes.map(({ name }) => name),
      guests: guests.map(({ vmid }) => vmid),
      pools: pools.map(({ id }) => id),
    });
  });
  const own = resultOf(
    plan.outcome,
    plan.moves.map(({ vmid, to }) => `${vmid}>${to}`),
  );
  const sentence = certaintySentence(withChances(plan, chances));
  return { seed, chances, guests: chanceSentences(chances), plan: sentence, own, worlds };
}

function listedAs(world: World, by: { nodes: string[]; guests: number[]; pools: string[] }): World {
  const place = new Map(by.guests.map((vmid, index) => [vmid, index]));
  const listed = <T extends { vmid: number }>(guests: T[]) =>
    guests.toSorted((a, b) => (place.get(a.vmid) ?? 0) - (place.get(b.vmid) ?? 0));
  return {
    ...world,
    trace: false,
    nodes: world.nodes
      .toSorted((a, b) => by.nodes.indexOf(a.node) - by.nodes.indexOf(b.node))
      .map((node) => ({ ...node, qemu: listed(node.qemu), lxc: listed(node.lxc) })),
    pools: world.pools.toSorted((a, b) => by.pools.indexOf(a.poolid) - by.pools.indexOf(b.poolid)),
  };
}

/** "In 17 of 24 orders db01 moves to pve2": counted anew, in the very orders, by the real ProxLB. */
export async function checkShares(python: string, all: readonly Shares[]): Promise<ShareReport> {
  const report: ShareReport = {
    checked: { "share: of a guest's moves": 0, "share: of the whole plan": 0 },
    wrong: [],
  };
  const worlds = all.flatMap((one) => one.worlds);
  const answers: OracleAnswer[] = [];
  for await (const { answer } of askOracle(python, worlds)) answers.push(answer);
  let from = 0;
  for (const one of all) {
    judge(one, answers.slice(from, from + one.worlds.length), report);
    from += one.worlds.length;
  }
  return report;
}

function judge({ seed, chances, guests, plan, own }: Shares, answers: OracleAnswer[], report: ShareReport) {
  const made = answers.map((answer) =>
    answer.outcome === "planned" ? answer.moves.map(([, vmid, , to]) => `${vmid}>${to}`) : [],
  );
  const results = answers.map((answer, index) => resultOf(answer.outcome, made[index] ?? []));
  const fail = (text: string, counted: string) =>
    report.wrong.push(`seed ${seed}: [share] "${text}": ProxLB makes it ${counted}`);
  const vmids = [...new Set(chances.moves.map(({ vmid }) => vmid))];
  const seen = new Set(made.flat().map((move) => Number(move.split(">")[0])));
  if (seen.size !== vmids.length) fail(guests.join(" "), `moves of ${seen.size} guests`);
  for (const [index, text] of guests.entries()) {
    report.checked["share: of a guest's moves"] += 1;
    const vmid = vmids[index];
    const counts = sharesIn(text, answers.length);
    const wrong = counts?.filter(({ to, orders }) => {
      const times = made.filter((moves) =>
        to === null ? !moves.some((move) => move.startsWith(`${vmid}>`)) : moves.includes(`${vmid}>${to}`),
      ).length;
      return times !== orders;
    });
    if (!wrong || wrong.length > 0) fail(text, "another number of times");
    else if (counts?.reduce((sum, { orders }) => sum + orders, 0) !== answers.length) fail(text, "more ways");
  }
  report.checked["share: of the whole plan"] += 1;
  const same = results.filter((result) => result === own).length;
  const sets = new Set(results).size;
  const said =
    same === answers.length
      ? /^In all (\d+) random orders of Proxmox VE's lists that were tried ProxLB (?:makes exactly these moves|moves nothing)\.$/
      : /^In \d+ of (\d+) random orders of Proxmox VE's lists ProxLB (?:makes exactly these moves|moves nothing), and \d+ different sets of moves came up\.$/;
  const numbers = plan.match(/\d+/g)?.map(Number) ?? [];
  const wanted = same === answers.length ? [same] : [same, answers.length, sets];
  if (!said.test(plan) || JSON.stringify(numbers) !== JSON.stringify(wanted)) fail(plan, wanted.join(", "));
}

/** Where to, and in how many orders; `to` null for staying. Null: the sentence cannot be read. */
function sharesIn(text: string, orders: number): { to: string | null; orders: number }[] | null {
  const [head = "", ...others] = text.replace(/\.$/, "").split(", ");
  const first = head.match(/^In (?:(all)|(\d+) of) (\d+) orders \S+ moves to (\S+)$/);
  if (!first || Number(first[3]) !== orders) return null;
  const found = [{ to: first[4] ?? null, orders: first[1] ? orders : Number(first[2]) }];
  for (const other of others) {
    const [, moved, to, stays] = other.match(/^in (\d+) to (\S+)$|^in (\d+) it stays$/) ?? [];
    if (moved === undefined && stays === undefined) return null;
    found.push(
      stays === undefined ? { to: to ?? null, orders: Number(moved) } : { to: null, orders: Number(stays) },
    );
  }
  return found;
}

function resultOf(outcome: string, moves: readonly string[]): string {
  return `${outcome} ${[...moves].sort().join(" ")}`;
}

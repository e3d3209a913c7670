import { drainPlan, drainProblem } from "@/lib/features/maintenance/drain-forecast";
import { returnPlan } from "@/lib/features/maintenance/drain-return";
import { plannerCluster } from "@/lib/proxlb/planner/instant-plan";
import { type Model, modelOf } from "@/lib/proxlb/planner/model";
import { brokenRules, isNodeRule } from "@/lib/proxlb/planner/violations";
import { answerOf } from "@/lib/proxlb/search/answer";
import { search } from "@/lib/proxlb/search/search";
import { groundOf, seenOf } from "@/tests/support/planner/product-path";
import { Everything } from "./brute";
import { checkBlockers } from "./check-blockers";
import { smallCluster } from "./small";

export interface DrainReport {
  cases: number;
  /** Drains that leave nobody behind, and those that do. */
  whole: number;
  blocked: number;
  /** Of those where ProxLB's own evacuation would break a rule or fill a node. */
  brokenByProxlb: number;
  /** Guests that a drain moved, and of those that came home again. */
  moved: number;
  returned: number;
  /** Of the others: those that broke a rule at home before the drain, or lacked room there, or an HA fellow. */
  brokeAtHome: number;
  wrong: string[];
}

/** Enough for every cluster of 8 guests on 4 nodes. */
const STEPS = 40_000_000;

/**
 * Drains as the app forecasts them, from the picture it reads, against all there is: as many guests leave as any way lets
 * leave, nothing that held is broken, who stays is named with reasons that hold, and the undo brings back all of them.
 */
export async function runDrainDifferential(
  seed: number,
  count: number,
  mostGuests = 8,
): Promise<DrainReport> {
  const report: DrainReport = {
    cases: 0,
    whole: 0,
    blocked: 0,
    brokenByProxlb: 0,
    moved: 0,
    returned: 0,
    brokeAtHome: 0,
    wrong: [],
  };
  for (let index = 0; index < count; index += 1) await compare(seed + index, mostGuests, report);
  return report;
}

async function compare(seed: number, mostGuests: number, report: DrainReport): Promise<void> {
  const { world, toEmpty } = smallCluster(seed, mostGuests);
  const seen = await seenOf(world, { figures: true, lists: true });
  const { picture, at } = seen;
  const ground = groundOf(world, seen);
  const node = picture.nodes.find(({ name }) => name === toEmpty);
  if (node?.status !== "online") return;
  report.cases += 1;
  const restartContainers = seed % 3 !== 0;
  const question = {
    node: toEmpty,
    restartContainers,
    at,
    past: { vmBytesPerSecond: null, ctSeconds: null },
  };
  const plan = drainPlan(picture, ground, { ...question, steps: STEPS });
  const problem = drainProblem(picture, ground, question);
  const goal = { kind: "empty" } as const;
  const best = new Everything(problem).best(goal);
  const wrong = (what: string) => report.wrong.push(`${world.name}: ${what}`);

  const going = new Map(plan.moves.map(({ vmid, to }) => [vmid, to]));
  const stays = problem.guests.filter(
    ({ vmid, at: here }) => (going.get(vmid) ?? problem.nodes[here]?.name) === toEmpty,
  );
  if (stays.length !== best.unmet.left) wrong(`${stays.length} stay, and a way leaves ${best.unmet.left}`);
  if (plan.leavesAll !== (best.unmet.left === 0)) wrong("it says otherwise whether all leave");
  const found = search(problem, goal, { steps: STEPS });
  for (const each of checkBlockers(problem, goal, found.way, answerOf(problem, goal, found))) wrong(each);
  const named = plan.blockers.map(({ vmid }) => vmid).sort();
  if (JSON.stringify(named) !== JSON.stringify(stays.map(({ vmid }) => vmid).sort()))
    wrong("who stays is not who is named");
  if (plan.blockers.some(({ sentences }) => sentences.length === 0)) wrong("somebody stays without a reason");

  const model = modelOf(plannerCluster(picture, ground.figures, at), ground.config, at);
  const before = broken(model, new Map());
  for (const rule of broken(model, going)) if (!before.has(rule)) wrong(`it breaks ${rule}`);
  report[plan.leavesAll ? "whole" : "blocked"] += 1;
  if (plan.proxlb.breaks.length > 0) report.brokenByProxlb += 1;

  const moved = picture.guests.map((guest) => ({ ...guest, node: going.get(guest.vmid) ?? guest.node }));
  const nodes = picture.nodes.map((each) => {
    const delta = [...going].reduce((sum, [vmid, to]) => {
      const guest = problem.guests.find((one) => one.vmid === vmid);
      const from = guest && problem.nodes[guest.at]?.name;
      const bytes = guest?.memoryBytes ?? 0;
      return sum + (to === each.name ? bytes : 0) - (from === each.name ? bytes : 0);
    }, 0);
    return { ...each, memoryUsedBytes: (each.memoryUsedBytes ?? 0) + delta };
  });
  const away = [...going].flatMap(([vmid, now]) => {
    const was = picture.guests.find((guest) => guest.vmid === vmid);
    return was && was.node !== now ? [{ vmid, guest: was.name, home: was.node, node: now }] : [];
  });
  const maintenance = ground.config.proxmox_cluster.maintenance_nodes;
  // Whose home was in maintenance before the drain, by hand, has none to come back to.
  const homes = away.filter(({ home }) => !maintenance.includes(home));
  const back = returnPlan({ ...picture, nodes, guests: moved }, ground, {
    away: homes,
    restartContainers,
    at,
  });
  const ends = new Map(back.moves.map(({ vmid, to }) => [vmid, to]));
  for (const { vmid } of back.moves)
    if (!homes.some((each) => each.vmid === vmid)) wrong(`${vmid} is brought back, and was not moved`);
  for (const each of homes) {
    const isHome = ends.get(each.vmid) === each.home;
    const stay = back.stays.find(({ vmid }) => vmid === each.vmid);
    if (isHome === (stay !== undefined)) wrong(`${each.guest} is neither home nor told of`);
    if (isHome) report.returned += 1;
    // Where it would break a rule today that it broke before the drain: that is not what an undo brings back.
    else if (stay && wasInBreach(each, stay.reason)) report.brokeAtHome += 1;
    else wrong(`${each.guest} does not come back: ${stay?.reason}`);
  }
  report.moved += homes.length;

  /** As it was before the drain, it could not be made by a legal move either. */
  function wasInBreach({ guest, home }: { guest: string; home: string }, reason: string): boolean {
    const node = problem.nodes.find(({ name }) => name === home);
    // ProxLB judges no rule on a node that it ignores, so what was broken there is not among those.
    if (ground.config.proxmox_cluster.ignore_nodes.includes(home)) return true;
    if (reason.startsWith("It has no room")) {
      const sitsThere = back.stays.some(({ vmid }) => going.get(vmid) === home);
      return node !== undefined && (node.usedBytes > node.roomBytes || sitsThere);
    }
    const stranger = /^The HA manager would move (\S+) along/.exec(reason)?.[1];
    if (stranger !== undefined) {
      const fellow = picture.guests.find(({ name }) => name === stranger);
      return fellow !== undefined && !going.has(fellow.vmid) && fellow.node !== home;
    }
    return [...before].some(
      (rule) => rule === `pin of ${guest}` || reason.includes(rule.split(" ").at(-1) ?? rule),
    );
  }
}

/** Rules that a placement breaks, by the plan's own judgement. */
function broken(model: Model, going: ReadonlyMap<number, string>): Set<string> {
  const moves = model.guests.flatMap((guest) => {
    const target = model.nodes.find(({ name }) => name === going.get(guest.guest.vmid));
    return target && target !== guest.node ? [{ guest, target }] : [];
  });
  return new Set(
    brokenRules(model, moves).flatMap((warning) => {
      // Proxmox VE lets the guests of a rule about nodes run apart, and so does the search.
      if (warning.kind === "split_group")
        return isNodeRule(model, warning.rule) ? [] : [`group ${warning.rule.name}`];
      if (warning.kind !== "rule_broken") return [];
      return warning.breach === "pin"
        ? warning.guests.map((name) => `pin of ${name}`)
        : [`${warning.breach} ${warning.rule.name}`];
    }),
  );
}

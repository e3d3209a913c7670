import { shownInstantPlan } from "@/components/plan/instant-shown";
import { planHeadline, spreadSentence } from "@/components/plan/plan-words";
import { chanceCauseSentence } from "@/lib/proxlb/planner/chance-sentences";
import { isCarriedOut } from "@/lib/proxlb/planner/execution";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { moveSentence, obstacleSentence, staySentence } from "@/lib/proxlb/planner/guest-sentences";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { placementRows } from "@/lib/proxlb/planner/placement";
import type { PlacementRow } from "@/lib/proxlb/planner/placement-schema";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import {
  failureSentence,
  gapSentence,
  needSentence,
  warningSentence,
} from "@/lib/proxlb/planner/plan-sentences";
import { groundOf, type Knowledge, type Seen, seenOf } from "../planner/product-path";
import type { World } from "../planner/world";
import { type Circumstance, groundUnder, seenUnder } from "./circumstances";
import type { Told } from "./claim";
import { typedKinds } from "./typed-kinds";

/** A plan and everything that the product says of it. */
export interface Said {
  plan: Plan;
  told: Told[];
  seen: Seen;
  circumstance: Circumstance | null;
  /** Kinds of reasons, warnings and gaps that it has, by the schemas. */
  kinds: string[];
}

/** Cells of a matrix are told for so many guests of a plan. */
const GUESTS_EXPLAINED = 3;

/** Reads a world as the app does, plans it, and puts everything into words. */
export async function sayAll(
  world: World,
  knows: Knowledge,
  circumstance: Circumstance | null,
): Promise<Said> {
  const seen = seenUnder(circumstance, await seenOf(world, knows));
  const ground = groundUnder(circumstance, groundOf(world, seen));
  const plan = instantPlan(seen.picture, ground, {}, seen.at);
  const cells = cellsOf(seen, ground);
  return {
    plan,
    seen,
    circumstance,
    told: [
      ...ofPlan(plan),
      ...ofGuests(plan),
      ...ofCells(cells, ground, knows),
      ...ofFigures(plan),
      ...ofSteps(plan),
    ],
    kinds: typedKinds(
      plan,
      cells.flatMap(({ rows }) => rows),
    ),
  };
}

function ofPlan(plan: Plan): Told[] {
  return [
    ...plan.need.causes.map((cause): Told => ({ about: "need", text: needSentence(cause) })),
    ...plan.warnings.map((warning): Told => ({ about: "warning", text: warningSentence(warning) })),
    ...plan.gaps.map((gap): Told => ({ about: "gap", text: gapSentence(gap) })),
    ...(plan.failure ? [{ about: "failure", text: failureSentence(plan.failure) } as const] : []),
    ...plan.certainty.by.map((by): Told => ({ about: "order", text: chanceCauseSentence(by) })),
    { about: "plan", text: planHeadline(plan) },
    ...[spreadSentence(plan)].filter(Boolean).map((text): Told => ({ about: "plan", text })),
  ];
}

function ofGuests(plan: Plan): Told[] {
  return [
    ...plan.moves.flatMap((move): Told[] => {
      const guest = { vmid: move.vmid, name: move.guest, from: move.from, to: move.to };
      const [why = "", where = ""] = moveSentence(move, plan.settings).split(/(?<=\.) /);
      const because = why.replace(`${move.guest} leaves ${move.from} `, "");
      return [
        { about: "move", text: because, guest },
        { about: "target", text: where, guest },
      ];
    }),
    ...plan.stays.map(
      ({ guest: name, vmid, node, reason }): Told => ({
        about: "stay",
        text: staySentence(reason),
        guest: { vmid, name, from: node },
      }),
    ),
  ];
}

interface Cells {
  guest: { vmid: number; name: string; from: string };
  rows: PlacementRow[];
}

/** Of the guests of the lowest ids. */
function cellsOf({ picture, at }: Seen, ground: PlanGround): Cells[] {
  return picture.guests.slice(0, GUESTS_EXPLAINED).map(({ vmid, name, node: from }) => ({
    guest: { vmid, name, from },
    rows: placementRows(picture, ground, vmid, at) ?? [],
  }));
}

function ofCells(cells: readonly Cells[], { config }: PlanGround, knows: Knowledge): Told[] {
  // Without the hour's averages a load is told with the CPU of now, which the world has in another place.
  const hasLoads = config.balancing.method !== "cpu" || knows.figures;
  return cells.flatMap(({ guest, rows }) =>
    rows.flatMap(({ node, allowed, obstacles, loadAfterRatio }): Told[] => {
      const percent = loadAfterRatio === null || !hasLoads ? null : (loadAfterRatio * 100).toFixed(3);
      return [
        ...obstacles.map(
          (obstacle): Told => ({ about: "cell", text: obstacleSentence(obstacle), guest, node }),
        ),
        ...(allowed ? [{ about: "cell", text: "allowed", guest, node } as const] : []),
        ...(percent === null ? [] : [{ about: "cell", text: `load ${percent}`, guest, node } as const]),
      ];
    }),
  );
}

/** By how many points each move changes the spread: together, what the plan does to it. */
function ofSteps(plan: Plan): Told[] {
  const steps = shownInstantPlan(plan, null).moves.flatMap(({ spreadChangePoints: points }) =>
    points === null ? [] : [points],
  );
  const made = plan.moves.filter(isCarriedOut).length;
  if (plan.outcome !== "planned" || made === 0) return [];
  const sum = steps.reduce((all, points) => all + points, 0);
  return [{ about: "figure", text: `${steps.length} steps of ${made} moves change the spread by ${sum}` }];
}

/** Figures beside the sentences: loads of nodes now and afterwards, and around each move. */
function ofFigures(plan: Plan): Told[] {
  const { method, mode } = plan.settings;
  const key = mode === "assigned" ? "assignedRatio" : "usedRatio";
  return [
    ...plan.nodes.map(
      ({ node, before, after, guestsBefore, guestsAfter }): Told => ({
        about: "figure",
        text: `node ${node} before ${before[method][key] * 100} after ${after[method][key] * 100} guests ${guestsBefore} ${guestsAfter}`,
      }),
    ),
    ...plan.moves.map(
      ({ guest, vmid, from, to, source, target }): Told => ({
        about: "figure",
        text: `move ${from} ${source.beforePercent} ${source.afterPercent} ${to} ${target.beforePercent} ${target.afterPercent}`,
        guest: { vmid, name: guest, from, to },
      }),
    ),
    ...(plan.outcome === "planned"
      ? [{ about: "figure", text: `memory ${plan.memoryToMoveBytes} best ${plan.bestNode}` } as const]
      : []),
  ];
}

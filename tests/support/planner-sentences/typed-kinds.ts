import { ChanceCause } from "@/lib/proxlb/planner/certainty-schema";
import { PlanGap } from "@/lib/proxlb/planner/gap-schema";
import { Obstacle, type PlacementRow } from "@/lib/proxlb/planner/placement-schema";
import {
  MoveCause,
  NeedCause,
  type Plan,
  PlanFailureReason,
  PlanMove,
  PlanWarning,
  StayReason,
} from "@/lib/proxlb/planner/plan-schema";

interface Union {
  options: readonly { shape: { kind: { value: string } } }[];
}

const named = (about: string, union: Union) =>
  union.options.map(({ shape }) => `${about} ${shape.kind.value}`);

/** Every kind of reason, warning and gap that a plan can hold, by its schemas. */
export const TYPED_KINDS: readonly string[] = [
  ...named("cause", MoveCause),
  ...PlanMove.shape.choice.options.map((choice) => `choice ${choice}`),
  ...named("stay", StayReason),
  ...named("need", NeedCause),
  ...named("failure", PlanFailureReason),
  ...named("warning", PlanWarning),
  ...PlanGap.shape.code.options.map((code) => `gap ${code}`),
  ...ChanceCause.shape.kind.options.map((kind) => `chance ${kind}`),
  ...named("obstacle", Obstacle),
];

/** Those that are in this plan and its cells. */
export function typedKinds(plan: Plan, cells: readonly PlacementRow[]): string[] {
  return [
    ...plan.moves.flatMap(({ cause, choice }) => [`cause ${cause.kind}`, `choice ${choice}`]),
    ...plan.stays.map(({ reason }) => `stay ${reason.kind}`),
    ...plan.need.causes.map(({ kind }) => `need ${kind}`),
    ...(plan.failure ? [`failure ${plan.failure.kind}`] : []),
    ...plan.warnings.map(({ kind }) => `warning ${kind}`),
    ...plan.gaps.map(({ code }) => `gap ${code}`),
    ...plan.certainty.by.map(({ kind }) => `chance ${kind}`),
    ...cells.flatMap(({ obstacles }) => obstacles.map(({ kind }) => `obstacle ${kind}`)),
  ];
}

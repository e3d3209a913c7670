import type { PlanChances } from "@/lib/proxlb/planner/certainty-schema";
import type { ChanceRun } from "@/lib/proxlb/planner/chances";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround, WhatIf } from "@/lib/proxlb/planner/ground";
import { chanceRun } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

/** A plan and all it was made of; it travels to the worker. */
export interface OrdersToTry {
  picture: PlanPicture;
  ground: PlanGround;
  whatIf: WhatIf;
  /** When the plan was made, ISO 8601. */
  at: string;
  plan: Pick<Plan, "outcome" | "moves">;
}

export function startOrders({ picture, ground, whatIf, at }: OrdersToTry): ChanceRun {
  return chanceRun(picture, ground, whatIf, new Date(at));
}

export function tryAll(orders: OrdersToTry): PlanChances {
  const run = startOrders(orders);
  while (!run.done) run.step();
  return run.result(orders.plan);
}

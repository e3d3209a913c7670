import type { PlanFailureReason } from "./plan-schema";

/** Thrown and caught inside the planner only; a plan carries the reason. */
export class PlanFailure extends Error {
  constructor(readonly reason: PlanFailureReason) {
    super(reason.kind);
  }
}

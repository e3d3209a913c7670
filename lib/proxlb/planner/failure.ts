/** Why ProxLB itself would end with a traceback on this cluster, instead of a plan. */
export type FailureReason =
  /** A node whose total is 0, by its own figures or by a reservation as large as its memory. */
  | { kind: "division_by_zero"; node: string; method: "memory" | "cpu" | "disk" }
  | { kind: "version_unreadable"; node: string; version: string };

/** Thrown and caught inside the planner only; a plan carries the reason. */
export class PlanFailure extends Error {
  constructor(readonly reason: FailureReason) {
    super(reason.kind);
  }
}

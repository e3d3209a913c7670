import "server-only";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { approvals } from "@/db/schema/approvals";
import { type OperationContext, operation } from "@/lib/access/operation";
import { refusal } from "@/lib/access/refusal";
import { circumstancesOf } from "@/lib/approvals/plan-hash";
import { type ApprovalRow, findApproval } from "@/lib/approvals/store";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { can, type Permission } from "@/lib/identity/permissions";
import { ApprovalInput, ApprovalView } from "./schema";
import { approvalView, stateOf } from "./view";

const spec = {
  permission: "balancing.trigger",
  input: ApprovalInput,
  output: ApprovalView,
  audit: ({ id }: { id: number }) => ({ resource: "approval", resourceId: String(id) }),
} as const;

/** A second person says yes: the very thing that was proposed may be done once, until it expires. */
export const approve = operation({
  name: "approval.approve",
  ...spec,
  run: (context, { id }) => decide(context, id, "approved"),
});

export const reject = operation({
  name: "approval.reject",
  ...spec,
  run: (context, { id }) => decide(context, id, "rejected"),
});

/** By who proposed it. */
export const withdraw = operation({
  name: "approval.withdraw",
  ...spec,
  async run(context, { id }) {
    const row = await findApproval(context.db, id);
    if (row.proposedBy !== context.actor.userId)
      throw new AppError("forbidden", `${row.proposedByName} proposed it: only they can withdraw it.`);
    return written(context, row, { from: ["pending", "approved"], to: "withdrawn" });
  },
});

async function decide(context: OperationContext, id: number, to: "approved" | "rejected") {
  const { db, actor, live } = context;
  const row = await findApproval(db, id);
  const permission = row.permission as Permission;
  if (!can(actor, permission)) throw refusal(permission);
  if (row.proposedBy === actor.userId)
    throw new AppError("forbidden", "You proposed it: it takes somebody else's approval.");
  const state = stateOf(row, await circumstancesOf(live.snapshot()), clock().now().getTime());
  if (state === "superseded")
    throw new AppError(
      "conflict",
      "It is superseded: guests, nodes or proxlb.yaml are not as they were when it was proposed. Have it proposed again.",
    );
  if (state === "expired") throw new AppError("conflict", "Its time is over. Have it proposed again.");
  return written(context, row, { from: ["pending"], to });
}

/** @throws AppError conflict where somebody else decided meanwhile */
async function written(
  { db, actor, live, note }: OperationContext,
  row: ApprovalRow,
  { from, to }: { from: ApprovalRow["state"][]; to: ApprovalRow["state"] },
) {
  const { operation: name, title, planHash, proposedByName } = row;
  note({ operation: name, title, planHash, proposedBy: proposedByName });
  const [changed] = await db
    .update(approvals)
    .set({ state: to, decidedBy: actor.userId, decidedByName: actor.username, decidedAt: sql`now()` })
    .where(and(eq(approvals.id, row.id), inArray(approvals.state, from), isNull(approvals.usedAt)))
    .returning();
  if (!changed) throw new AppError("conflict", "It was decided already.");
  live.publish("approvals");
  const circumstances = await circumstancesOf(live.snapshot());
  return approvalView(changed, { actor, circumstances, nowMs: clock().now().getTime() });
}

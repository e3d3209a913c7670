import "server-only";
import { type Circumstances, type Proposed, planHashOf } from "@/lib/approvals/plan-hash";
import type { ApprovalRow } from "@/lib/approvals/store";
import type { Actor } from "@/lib/identity/actor";
import { can, type Permission } from "@/lib/identity/permissions";
import type { ApprovalView } from "./schema";

/** The row as that person sees it at this moment. */
export function approvalView(
  row: ApprovalRow,
  { actor, circumstances, nowMs }: { actor: Actor; circumstances: Circumstances; nowMs: number },
): ApprovalView {
  const state = stateOf(row, circumstances, nowMs);
  const isOpen = state === "pending" || state === "approved";
  const allowed = can(actor, row.permission as Permission);
  const isOwn = row.proposedBy === actor.userId;
  return {
    id: row.id,
    operation: row.operation,
    title: row.title,
    input: isOpen ? row.input : null,
    state,
    proposedBy: row.proposedByName,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedBy: row.decidedByName,
    usedBy: row.usedByName,
    may: {
      decide: state === "pending" && allowed && !isOwn,
      withdraw: isOpen && isOwn,
      carryOut: state === "approved" && allowed,
    },
  };
}

/** An open one is only as good as what it was made from. One in hand serves nobody else, and may be given back. */
export function stateOf(row: ApprovalRow, now: Circumstances, nowMs: number): ApprovalView["state"] {
  if (row.state !== "pending" && row.state !== "approved") return row.state;
  if (row.usedAt !== null) return "used";
  if (row.expiresAt.getTime() <= nowMs) return "expired";
  return planHashOf(row satisfies Proposed, now) === row.planHash ? row.state : "superseded";
}

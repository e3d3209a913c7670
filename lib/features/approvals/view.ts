import "server-only";
import { type Proposed, planHashOf } from "@/lib/approvals/plan-hash";
import type { ApprovalRow } from "@/lib/approvals/store";
import type { Actor } from "@/lib/identity/actor";
import { can, type Permission } from "@/lib/identity/permissions";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { ApprovalView } from "./schema";

/** The row as that person sees it at this moment. */
export async function approvalView(
  row: ApprovalRow,
  { actor, snapshot, nowMs }: { actor: Actor; snapshot: ClusterSnapshot; nowMs: number },
): Promise<ApprovalView> {
  const state = await stateOf(row, snapshot, nowMs);
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

/** An open one is only as good as what it was made from. */
export async function stateOf(
  row: ApprovalRow,
  snapshot: ClusterSnapshot,
  nowMs: number,
): Promise<ApprovalView["state"]> {
  if (row.state !== "pending" && row.state !== "approved") return row.state;
  if (row.expiresAt.getTime() <= nowMs) return "expired";
  const now = await planHashOf(row satisfies Proposed, snapshot);
  return now === row.planHash ? row.state : "superseded";
}

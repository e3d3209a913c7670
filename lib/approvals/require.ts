import "server-only";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { formatAbsolute } from "@/lib/core/times";
import type { Actor } from "@/lib/identity/actor";
import type { Permission } from "@/lib/identity/permissions";
import { whoActs } from "@/lib/identity/who";
import { recordAudit } from "@/lib/ledger/record";
import type { Live } from "@/lib/live/live";
import { settings } from "@/lib/settings/current";
import { maskedReasons, type Proposed, planHashOf } from "./plan-hash";
import { propose, takeApproval } from "./store";

const HOUR_MS = 3_600_000;

interface Asked extends Proposed {
  permission: Permission;
  /** "Drain pve3" */
  title: string;
}

/**
 * Lets through what needs no second person, or has one's approval, which is used up by it.
 * @param ready is asked before it is proposed
 * @returns what the audit log is to know of it
 * @throws AppError approval_needed with the number of the proposal, which was made where there was none
 */
export async function requireApproval(
  { db, actor, live }: { db: Db; actor: Actor; live: Live },
  asked: Asked,
  ready: () => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const set = settings("approvals");
  if (!set[asked.kind]) return {};
  const planHash = await planHashOf(asked, live.snapshot());
  const { operation, permission, kind } = asked;
  const used = await takeApproval(db, { operation, planHash }, actor.username);
  if (used) {
    live.publish("approvals");
    return { approval: used.id, proposedBy: used.proposedByName, approvedBy: used.decidedByName };
  }
  await ready();
  const title = live.logs.redact(asked.title);
  const input = maskedReasons(asked.input, live.logs.redact);
  const expiresAt = new Date(clock().now().getTime() + set.hours * HOUR_MS);
  const { row, isNew } = await propose(db, {
    operation,
    permission,
    kind,
    title,
    input,
    planHash,
    expiresAt,
    state: "pending",
    proposedBy: actor.userId,
    proposedByName: actor.username,
  });
  if (isNew) {
    const details = { operation, title, planHash, expiresAt };
    await recordAudit(db, {
      ...whoActs(actor),
      action: "approval.propose",
      outcome: "ok",
      resourceType: "approval",
      resourceId: String(row.id),
      details,
    });
    live.publish("approvals");
  }
  throw new AppError("approval_needed", sentenceOf(row, isNew), { facts: { approval: row.id } });
}

function sentenceOf(
  row: { id: number; title: string; proposedByName: string; expiresAt: Date },
  isNew: boolean,
) {
  const until = formatAbsolute(row.expiresAt.getTime(), "UTC");
  return isNew
    ? `This takes the approval of somebody else. It was proposed as number ${row.id}, and stands until ${until}.`
    : `This takes the approval of somebody else, and waits for it as number ${row.id}, proposed by ${row.proposedByName}, until ${until}.`;
}

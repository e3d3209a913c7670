import "server-only";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { formatAbsolute } from "@/lib/core/times";
import type { Actor } from "@/lib/identity/actor";
import type { Permission } from "@/lib/identity/permissions";
import { whoActs } from "@/lib/identity/who";
import { recordAudit } from "@/lib/ledger/record";
import type { Live } from "@/lib/live/live";
import { settings } from "@/lib/settings/current";
import { circumstancesOf, maskedWords, type Proposed, planHashOf } from "./plan-hash";
import { type ApprovalRow, findApproved, giveBack, markUsed, propose, takeInHand } from "./store";

const HOUR_MS = 3_600_000;

interface Asked extends Proposed {
  permission: Permission;
  /** "Drain pve3" */
  title: string;
}

/** An approval that holds for what is asked. */
export interface Approval {
  /** What the audit log is to know of it. */
  readonly told: Record<string, unknown>;
  /**
   * Does what it is of. The approval is in hand meanwhile, so that it serves once; it is used up when that has begun, and
   * holds as before where that was refused. What fails in another way may have been done in part: it stays used.
   * @throws AppError conflict where somebody else uses it; and what `work` throws
   */
  spend<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Lets through what needs no second person, or has one's approval.
 * @param ready is asked before it is proposed
 * @returns null where it needs none
 * @throws AppError approval_needed with the number of the proposal, which was made where there was none; conflict while
 *   somebody else uses the approval
 */
export async function requireApproval(
  { db, actor, live }: { db: Db; actor: Actor; live: Live },
  asked: Asked,
  ready: () => Promise<unknown>,
): Promise<Approval | null> {
  const set = settings("approvals");
  if (!set[asked.kind]) return null;
  const { input, ...plan } = maskedWords(asked, live.logs.redact);
  const planHash = planHashOf({ ...plan, input }, await circumstancesOf(live.snapshot()));
  const { operation, permission, kind } = asked;
  const approved = await findApproved(db, { operation, planHash });
  if (approved && approved.usedAt === null) return approvalOf({ db, actor, live }, approved);
  await ready();
  const title = live.logs.redact(asked.title);
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
  const code = row.usedAt === null ? "approval_needed" : "conflict";
  throw new AppError(code, sentenceOf(row, isNew), { facts: { approval: row.id } });
}

function approvalOf({ db, actor, live }: { db: Db; actor: Actor; live: Live }, row: ApprovalRow): Approval {
  return {
    told: { approval: row.id, proposedBy: row.proposedByName, approvedBy: row.decidedByName },
    async spend(work) {
      await takeInHand(db, row, actor.username);
      try {
        const answer = await work();
        await orLog(row.id, () => markUsed(db, row));
        return answer;
      } catch (error) {
        await orLog(row.id, () => (isAppError(error) ? giveBack(db, row) : markUsed(db, row)));
        throw error;
      } finally {
        live.publish("approvals");
      }
    },
  };
}

/** Left in hand it serves nobody any more, as one that is used: what became of the work is what whoever asked must learn. */
async function orLog(approval: number, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (err) {
    log("approvals").error({ err, approval }, "what became of an approval could not be written");
  }
}

function sentenceOf(
  row: Pick<ApprovalRow, "id" | "proposedByName" | "expiresAt" | "usedAt" | "usedByName">,
  isNew: boolean,
) {
  const until = formatAbsolute(row.expiresAt.getTime(), "UTC");
  if (row.usedAt !== null)
    return `${row.usedByName} carries it out at this very moment, by the approval of number ${row.id}.`;
  return isNew
    ? `This takes the approval of somebody else. It was proposed as number ${row.id}, and stands until ${until}.`
    : `This takes the approval of somebody else, and waits for it as number ${row.id}, proposed by ${row.proposedByName}, until ${until}.`;
}

import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import type { ApprovalKind } from "@/lib/approvals/kinds";
import { type Approval, requireApproval } from "@/lib/approvals/require";
import { AppError, isAppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { can, type Permission } from "@/lib/identity/permissions";
import { recordRefusal } from "@/lib/identity/refusals";
import { whoActs } from "@/lib/identity/who";
import { type AuditEntry, recordAudit } from "@/lib/ledger/record";
import { type Context, contextFor } from "./context";
import { parseInput } from "./input";
import { refusal } from "./refusal";

/** What the audit row says about the thing acted on. Never a secret. */
export interface AuditDetail {
  resource: string;
  resourceId?: string;
  details?: Record<string, unknown>;
}

/** What an operation works with. */
export interface OperationContext extends Context {
  /** Adds what only the run finds out to the audit row of its outcome, as `before` and `after`. Never a secret. */
  note(details: Record<string, unknown>): void;
}

export interface OperationSpec<I extends z.ZodType, O extends z.ZodType> {
  /** "service.restart": also the audit action. */
  name: string;
  permission: Permission | "signed_in" | "enrolling";
  input: I;
  output: O;
  audit(input: z.output<I>): AuditDetail;
  /** It may be made to take the approval of a second person: "Drain pve3" says what is to be done. */
  approval?: {
    kind: ApprovalKind;
    title(input: z.output<I>): string;
    /** What would be refused all the same is not proposed. @throws AppError why */
    ready?(context: OperationContext, input: z.output<I>): Promise<unknown>;
  };
  /** Where it makes something new: that thing's path in the API, which the answer gives with a 201. */
  created?(answer: z.output<O>): string;
  run(context: OperationContext, input: z.output<I>): Promise<z.input<O>>;
}

export type Operation<I extends z.ZodType, O extends z.ZodType> = ((
  actor: Actor,
  input: z.input<I>,
) => Promise<z.output<O>>) & { spec: OperationSpec<I, O> };

/**
 * The only door for changing anything. The attempt is recorded before the effect, or there is none; the outcome after
 * it. An attempt without outcome was interrupted. @throws AppError forbidden, invalid, and what `run` throws.
 */
export function operation<I extends z.ZodType, O extends z.ZodType>(
  spec: OperationSpec<I, O>,
): Operation<I, O> {
  const perform = async (actor: Actor, input: z.input<I>): Promise<z.output<O>> => {
    if (!can(actor, spec.permission)) {
      await recordRefusal(spec.name, actor, actor);
      throw refusal(spec.permission, actor);
    }
    const parsed = parseInput(spec.input, input);
    const noted: Record<string, unknown> = {};
    const context = Object.assign(contextFor(actor, actor), {
      note: (found: Record<string, unknown>) => void Object.assign(noted, found),
    });
    const approval = await approvalFor(spec, context, parsed);
    if (approval) context.note(approval.told);
    const run = () => spec.run(context, parsed);
    const attempt = await beginAttempt(context.db, whoActs(actor), spec.name, spec.audit(parsed), noted);
    const answer = await runAudited(attempt, () => (approval ? approval.spend(run) : run()));
    return spec.output.parse(answer);
  };
  return Object.assign(perform, { spec });
}

/** @returns null where it takes nobody else */
async function approvalFor<I extends z.ZodType, O extends z.ZodType>(
  { name, permission: needed, approval }: OperationSpec<I, O>,
  context: OperationContext,
  input: z.output<I>,
): Promise<Approval | null> {
  if (!approval) return null;
  const { kind, title, ready = async () => undefined } = approval;
  const permission = needed === "signed_in" || needed === "enrolling" ? "settings.manage" : needed;
  const asked = { operation: name, permission, kind, title: title(input), input };
  return requireApproval(context, asked, () => ready(context, input));
}

interface Attempt {
  /** Writes how it ended. */
  end(outcome: "ok" | "failed", details?: Record<string, unknown>): Promise<unknown>;
}

/** @param noted what becomes known meanwhile, for the outcome */
export async function beginAttempt(
  db: Db,
  who: Partial<AuditEntry>,
  action: string,
  { resource, resourceId, details }: AuditDetail,
  noted: Record<string, unknown> = {},
): Promise<Attempt> {
  const about = { ...who, action, resourceType: resource, resourceId };
  const attemptId = await recordAudit(db, { ...about, outcome: "attempt", details: details ?? null });
  return {
    end: (outcome, more) => {
      const told = { ...details, ...noted, ...more };
      const known = details !== undefined || Object.keys(told).length > 0;
      return recordAudit(db, { ...about, outcome, attemptId, details: known ? told : null });
    },
  };
}

export async function runAudited<T>(attempt: Attempt, run: () => Promise<T>): Promise<T> {
  let answer: T;
  try {
    answer = await run();
  } catch (error) {
    const reason = isAppError(error) ? error.message : "internal error";
    await orTell(`This failed: ${reason}`, () => attempt.end("failed", { reason }));
    throw error;
  }
  await orTell("This was done.", () => attempt.end("ok"));
  return answer;
}

/** @param known what the caller must learn in any case */
async function orTell(known: string, record: () => Promise<unknown>): Promise<void> {
  try {
    await record();
  } catch (cause) {
    const more =
      "The audit log could not take that: there it stands as interrupted. Look before you try again.";
    throw new AppError("unavailable", `${known} ${more}`, { cause });
  }
}

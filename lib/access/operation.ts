import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { type AuditEntry, recordAudit } from "@/lib/audit/record";
import { isAppError } from "@/lib/core/errors";
import type { Actor, Origin } from "./actor";
import { type Context, contextFor } from "./context";
import { parseInput } from "./input";
import { can, type Permission } from "./permissions";
import { recordRefusal } from "./record-refusal";
import { refusal } from "./refusal";

/** What the audit row says about the thing acted on. Never a secret. */
export interface AuditDetail {
  resource: string;
  resourceId?: string;
  details?: Record<string, unknown>;
}

export interface OperationSpec<I extends z.ZodType, O extends z.ZodType> {
  /** "service.restart": also the audit action. */
  name: string;
  permission: Permission | "signed_in";
  input: I;
  output: O;
  audit(input: z.output<I>): AuditDetail;
  /** @param note adds what only the run finds out to the row of its outcome; never a secret */
  run(context: Context, input: z.output<I>, note: Note): Promise<z.input<O>>;
}

type Note = (details: Record<string, unknown>) => void;

export type Operation<I extends z.ZodType, O extends z.ZodType> = ((
  actor: Actor,
  input: z.input<I>,
) => Promise<z.output<O>>) & { spec: OperationSpec<I, O> };

/**
 * The only door for changing anything. The attempt is recorded before the effect and the outcome after it; an
 * attempt without outcome was interrupted. @throws AppError forbidden, invalid, and what `run` throws.
 */
export function operation<I extends z.ZodType, O extends z.ZodType>(
  spec: OperationSpec<I, O>,
): Operation<I, O> {
  const perform = async (actor: Actor, input: z.input<I>): Promise<z.output<O>> => {
    const context = contextFor(actor, actor);
    if (!can(actor, spec.permission)) {
      await recordRefusal(spec.name, actor, actor);
      throw refusal(spec.permission);
    }
    const parsed = parseInput(spec.input, input);
    const detail = spec.audit(parsed);
    const attemptId = await record(context.db, actor, { action: spec.name, outcome: "attempt" }, detail);
    const note: Note = (details) => {
      detail.details = { ...detail.details, ...details };
    };
    const answer = await runAudited(
      () => spec.run(context, parsed, note),
      context.db,
      actor,
      spec.name,
      detail,
      attemptId,
    );
    await record(context.db, actor, { action: spec.name, outcome: "ok", attemptId }, detail);
    return spec.output.parse(answer);
  };
  return Object.assign(perform, { spec });
}

async function runAudited<T>(
  run: () => Promise<T>,
  db: Db,
  actor: Actor,
  action: string,
  detail: AuditDetail,
  attemptId: number,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const reason = isAppError(error) ? error.message : "internal error";
    const failed = { ...detail, details: { ...detail.details, reason } };
    await record(db, actor, { action, outcome: "failed", attemptId }, failed);
    throw error;
  }
}

function record(
  db: Db,
  actor: Actor & Origin,
  entry: Pick<AuditEntry, "action" | "outcome"> & { attemptId?: number },
  detail: AuditDetail,
): Promise<number> {
  return recordAudit(db, {
    action: entry.action,
    outcome: entry.outcome,
    attemptId: entry.attemptId ?? null,
    userId: actor.userId,
    actorName: actor.username,
    actorRole: actor.role,
    ipAddress: actor.ipAddress,
    userAgent: actor.userAgent,
    resourceType: detail.resource,
    resourceId: detail.resourceId ?? null,
    details: detail.details ?? null,
  });
}

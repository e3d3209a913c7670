import { z } from "zod";
import { Moment } from "@/lib/core/fields";
import { NextPage, pageInput, rowCursor } from "@/lib/core/page";

export const AUDIT_OUTCOMES = ["attempt", "ok", "failed", "refused"] as const;

/** One thing that somebody did or was refused. */
export const AuditRow = z.object({
  id: z.number().int(),
  /** ISO 8601, UTC, to the microsecond. */
  at: z.string(),
  /** Name and role as they were then; null where nobody was signed in. */
  person: z.string().nullable(),
  role: z.string().nullable(),
  /** "service.restart" */
  action: z.string(),
  /** An attempt that stands alone was interrupted, or goes on. */
  outcome: z.enum(AUDIT_OUTCOMES),
  resource: z.string().nullable(),
  resourceId: z.string().nullable(),
  /** How the person was known: "session:password+totp", "jwt:password", "token". */
  authMethod: z.string().nullable(),
  /** One value for everything done in one session or with one token. */
  sessionHash: z.string().nullable(),
  requestId: z.string().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  attemptId: z.number().int().nullable(),
  /** Of the chain: HMAC over this row and the one before. */
  hash: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

export const AuditFilter = z.object({
  /** User name, whole. */
  person: z.string().trim().max(150).optional(),
  action: z.string().trim().max(100).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  since: Moment.optional(),
  until: Moment.optional(),
});
export type AuditFilter = z.input<typeof AuditFilter>;

export const ListAuditInput = AuditFilter.extend(pageInput(rowCursor, { default: 100, max: 500 }));
export type ListAuditInput = z.input<typeof ListAuditInput>;

export const AuditPage = z.object({ rows: z.array(AuditRow), next: NextPage });
export type AuditPage = z.infer<typeof AuditPage>;

/** What there is to choose from in the filters. */
export const AuditChoices = z.object({ people: z.array(z.string()), actions: z.array(z.string()) });
export type AuditChoices = z.infer<typeof AuditChoices>;

export const ExportAuditInput = AuditFilter.extend({ format: z.enum(["csv", "jsonl"]) });

export const VerifyAnswer = z.object({
  ok: z.boolean(),
  rows: z.number().int(),
  firstBadId: z.number().int().nullable(),
  reason: z.string().nullable(),
  /** Places where the chain is broken; what lies between them was verified. */
  breaks: z.number().int(),
  /** Old rows that retention removed, and the row that tells of it. */
  removed: z
    .object({
      firstId: z.number().int(),
      lastId: z.number().int(),
      rows: z.number().int(),
      tombstoneId: z.number().int(),
    })
    .nullable(),
  durationMs: z.number(),
  at: z.string(),
});
export type VerifyAnswer = z.infer<typeof VerifyAnswer>;

import { z } from "zod";
import { RowId } from "@/lib/core/fields";

/** `expired`: its time is over; `superseded`: guests or proxlb.yaml are not as they were. `used`: it serves nobody any more. */
export const APPROVAL_STATES = [
  "pending",
  "approved",
  "rejected",
  "withdrawn",
  "used",
  "expired",
  "superseded",
] as const;

export const ApprovalView = z.object({
  id: z.number().int(),
  /** "maintenance.drain" */
  operation: z.string(),
  title: z.string(),
  /** What the operation takes; null once nothing comes of it any more. */
  input: z.unknown(),
  state: z.enum(APPROVAL_STATES),
  proposedBy: z.string(),
  proposedAt: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().nullable(),
  usedBy: z.string().nullable(),
  /** What whoever asks may do with it now. */
  may: z.object({ decide: z.boolean(), withdraw: z.boolean(), carryOut: z.boolean() }),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const ApprovalList = z.object({ approvals: z.array(ApprovalView) });
export type ApprovalList = z.infer<typeof ApprovalList>;

export const ApprovalInput = z.strictObject({ id: RowId });

import { z } from "zod";
import { section } from "../section";

const days = (min: number) =>
  z.number().int().min(min, `At least ${min} days.`).max(36_500, "At most 36,500 days.").nullable();

/** How long what was recorded is kept; null: for ever. Versions of proxlb.yaml are kept as /api/config/keeping says. */
export const RETENTION = section({
  name: "retention",
  values: z.object({
    /** Whole months of the audit log go, on the record, once all of them is older. */
    auditDays: days(30),
  }),
  defaults: { auditDays: null },
  locks: {
    auditDays: {
      variable: "AUDIT_RETENTION_DAYS",
      value: ({ AUDIT_RETENTION_DAYS }) => AUDIT_RETENTION_DAYS,
    },
  },
});

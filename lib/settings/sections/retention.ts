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
    /** Load of the nodes, one sample a minute. */
    sampleDays: z.number().int().min(1, "At least one day.").max(366, "At most 366 days."),
    /** Runs with their output; one stays as long as a migration of it does, and while its drain goes on. */
    runDays: days(30),
    migrationDays: days(30),
  }),
  defaults: { auditDays: null, sampleDays: 7, runDays: null, migrationDays: null },
  locks: {
    auditDays: {
      variable: "AUDIT_RETENTION_DAYS",
      value: ({ AUDIT_RETENTION_DAYS }) => AUDIT_RETENTION_DAYS,
    },
  },
});

import "server-only";
import { and, eq, lt, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { auditLog } from "@/db/schema/audit";
import type { AuditFilter, AuditRow } from "./schema";

type Filter = z.output<typeof AuditFilter>;

/** Where-clause of a filter. An attempt whose outcome is known is left to the row that tells it. */
export function auditRows(filter: Filter, before?: number): SQL | undefined {
  return and(
    before === undefined ? undefined : lt(auditLog.id, before),
    filter.person ? eq(auditLog.actorName, filter.person) : undefined,
    filter.action ? eq(auditLog.action, filter.action) : undefined,
    filter.outcome ? eq(auditLog.outcome, filter.outcome) : undefined,
    // Rows are written in the order of time: a bound in time is one of the id, which the pages go by.
    filter.since ? sql`${auditLog.id} >= ${edge(filter.since, "since")}` : undefined,
    filter.until ? sql`${auditLog.id} <= ${edge(filter.until, "until")}` : undefined,
    sql`(${auditLog.outcome} <> 'attempt' or not exists (
      select 1 from audit_log result where result.attempt_id = ${auditLog.id}))`,
  );
}

/** The row as callers see it. */
export function toAuditRow(row: typeof auditLog.$inferSelect): AuditRow {
  return {
    id: row.id,
    at: row.createdAt,
    person: row.actorName,
    role: row.actorRole,
    action: row.action,
    outcome: row.outcome,
    resource: row.resourceType,
    resourceId: row.resourceId,
    authMethod: row.authMethod,
    sessionHash: row.sessionHash,
    requestId: row.requestId,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    details: row.details,
    attemptId: row.attemptId,
    hash: row.hash,
  };
}

function edge(at: string, which: "since" | "until"): SQL {
  return which === "since"
    ? sql`coalesce((select id from audit_log where created_at >= ${at}::timestamptz order by created_at, id limit 1), 2147483647)`
    : sql`coalesce((select id from audit_log where created_at <= ${at}::timestamptz order by created_at desc, id desc limit 1), 0)`;
}

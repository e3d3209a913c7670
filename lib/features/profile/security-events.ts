import "server-only";
import { and, desc, eq, gte } from "drizzle-orm";
import { z } from "zod";
import { auditLog } from "@/db/schema/audit";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { isSecurityRow, kindOf } from "./security-rows";
import { SecurityEvent } from "./security-schema";

const SHOWN_DAYS = 30;
const SHOWN_ROWS = 20;

/**
 * What happened to the own account lately, newest first, out of the audit log. What somebody else did names them and
 * not where they were.
 */
export const listOwnSecurityEvents = query({
  name: "profile.security_events",
  permission: "signed_in",
  input: z.object({}),
  output: z.array(SecurityEvent),
  async run({ db, actor }) {
    const since = new Date(clock().now().getTime() - SHOWN_DAYS * 24 * 3600_000).toISOString();
    const rows = await db
      .select()
      .from(auditLog)
      .where(
        and(
          gte(auditLog.createdAt, since),
          isSecurityRow(eq(auditLog.userId, actor.userId), eq(auditLog.resourceId, String(actor.userId))),
        ),
      )
      .orderBy(desc(auditLog.id))
      .limit(SHOWN_ROWS);
    return rows.map((row) => toEvent(row, row.userId === actor.userId));
  },
});

function toEvent(row: typeof auditLog.$inferSelect, byOneself: boolean): SecurityEvent {
  return {
    id: row.id,
    kind: kindOf(row),
    at: new Date(row.createdAt).toISOString(),
    by: byOneself ? null : row.actorName,
    ipAddress: byOneself ? row.ipAddress : null,
    userAgent: byOneself ? row.userAgent : null,
  };
}

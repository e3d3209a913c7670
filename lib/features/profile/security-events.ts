import "server-only";
import { and, desc, eq, gte, inArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import { auditLog } from "@/db/schema/audit";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { SecurityEvent, type SecurityEventKind } from "./security-schema";

const SHOWN_DAYS = 30;
const SHOWN_ROWS = 20;

/** What a person did to the own account, or somebody who passed for them. */
const BY_ONESELF: Record<string, SecurityEventKind> = {
  "session.refresh_token_reused": "refresh_token_reused",
  "profile.change_password": "password_changed",
  "profile.turn_on_second_factor": "second_factor_on",
  "profile.turn_off_second_factor": "second_factor_off",
  "profile.renew_recovery_codes": "recovery_codes_renewed",
  "profile.create_token": "token_created",
  "users.set_password_by_link": "password_set_by_link",
};

/** What others did to it. */
const BY_OTHERS: Record<string, SecurityEventKind> = {
  "users.make_password_link": "password_link_made",
  "users.reset_second_factor": "second_factor_removed",
  "users.change_role": "role_changed",
  "users.end_sessions": "sessions_ended",
  "users.restore_access": "access_restored",
};

/** Where a code is asked for. */
const WITH_CODE = ["session.second_factor", "session.confirm"];

/**
 * What happened to the own account lately, newest first, out of the audit log: there is no mail to tell it by. What
 * somebody else did names them and not where they were.
 */
export const listOwnSecurityEvents = query({
  name: "profile.security_events",
  permission: "signed_in",
  input: z.object({}),
  output: z.array(SecurityEvent),
  async run({ db, actor }) {
    const since = new Date(clock().now().getTime() - SHOWN_DAYS * 24 * 3600_000).toISOString();
    const own = eq(auditLog.userId, actor.userId);
    const rows = await db
      .select()
      .from(auditLog)
      .where(
        and(
          gte(auditLog.createdAt, since),
          inArray(auditLog.outcome, ["ok", "refused"]),
          or(
            and(own, inArray(auditLog.action, Object.keys(BY_ONESELF))),
            and(
              own,
              inArray(auditLog.action, WITH_CODE),
              sql`${auditLog.details}->>'method' = 'recovery code'`,
            ),
            and(
              eq(auditLog.resourceType, "user"),
              eq(auditLog.resourceId, String(actor.userId)),
              eq(auditLog.outcome, "ok"),
              inArray(auditLog.action, Object.keys(BY_OTHERS)),
            ),
          ),
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

function kindOf({ action, details }: typeof auditLog.$inferSelect): SecurityEventKind {
  const kind = BY_ONESELF[action] ?? BY_OTHERS[action] ?? "recovery_code_used";
  const invited = (details as { kind?: unknown } | null)?.kind === "invitation";
  return kind === "password_set_by_link" && invited ? "first_password_set" : kind;
}

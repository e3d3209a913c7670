import "server-only";
import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { auditLog } from "@/db/schema/audit";
import type { SecurityEventKind } from "@/lib/identity/security-words";

/** What a person did to the own account, or somebody who passed for them. */
const BY_ONESELF: Record<string, SecurityEventKind> = {
  "session.refresh_token_reused": "refresh_token_reused",
  "profile.change_password": "password_changed",
  "profile.turn_on_second_factor": "second_factor_on",
  "profile.turn_off_second_factor": "second_factor_off",
  "profile.renew_recovery_codes": "recovery_codes_renewed",
  "profile.add_passkey": "passkey_added",
  "profile.remove_passkey": "passkey_removed",
  "profile.link_directory": "identity_linked",
  "profile.link_identity": "identity_linked",
  "profile.unlink_identity": "identity_unlinked",
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
const SIGN_IN = "session.sign_in";

/** The right password in a browser that had not signed in before: for a mail; the sessions tell of it on the screen. */
export const isNewDevice = and(
  eq(auditLog.action, SIGN_IN),
  eq(auditLog.outcome, "ok"),
  sql`${auditLog.details}->>'device' = 'new'`,
);

/**
 * Rows of the audit log that the person they are about should know of.
 * @param own rows of the person who acts @param about rows whose `resourceId` is the person
 */
export function isSecurityRow(own?: SQL, about?: SQL): SQL | undefined {
  return and(
    inArray(auditLog.outcome, ["ok", "refused"]),
    or(
      and(own, inArray(auditLog.action, Object.keys(BY_ONESELF))),
      and(own, inArray(auditLog.action, WITH_CODE), sql`${auditLog.details}->>'method' = 'recovery code'`),
      and(
        about,
        eq(auditLog.resourceType, "user"),
        eq(auditLog.outcome, "ok"),
        inArray(auditLog.action, Object.keys(BY_OTHERS)),
      ),
    ),
  );
}

type Row = typeof auditLog.$inferSelect;

/** Whom such a row is about. */
export function personOf({ action, userId, resourceId }: Row): number | null {
  return action in BY_OTHERS ? Number(resourceId) : userId;
}

export function kindOf({ action, details }: Row): SecurityEventKind {
  if (action === SIGN_IN) return "new_device";
  const kind = BY_ONESELF[action] ?? BY_OTHERS[action] ?? "recovery_code_used";
  const invited = (details as { kind?: unknown } | null)?.kind === "invitation";
  return kind === "password_set_by_link" && invited ? "first_password_set" : kind;
}

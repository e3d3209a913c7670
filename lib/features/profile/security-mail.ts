import "server-only";
import { and, asc, desc, eq, gt, or } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { deleteSetting, readSetting, writeSetting } from "@/db/settings";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { SECURITY_WORDS } from "@/lib/identity/security-words";
import { securityEvent } from "@/lib/mail/letters";
import { isMailOn, isPassing, post } from "@/lib/mail/post";
import type { MailFailure } from "@/lib/mail/schema";
import { settings } from "@/lib/settings/current";
import { isNewDevice, isSecurityRow, kindOf, personOf } from "./security-rows";

const AT_ONCE = 20;
/** A server that is away is asked again after so long, and for news so old no more. */
const PAUSE_MS = 60_000;
const WORTH_TELLING_MS = 3600_000;

let pausedUntilMs = 0;

/**
 * Tells people by mail what happened to their accounts, out of the audit log: none is forgotten when the app ends in
 * between, and none of before mail was set up is told. A mail may come twice, where the app ends just after sending it.
 */
export async function tellByMail(db: Db): Promise<void> {
  const told = await readSetting(db, "mail_told");
  if (!isMailOn() || !settings("mail").securityEvents) {
    if (told !== null) await deleteSetting(db, "mail_told");
    return;
  }
  if (told === null) return begin(db);
  if (clock().monotonicMs() < pausedUntilMs) return;
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(gt(auditLog.id, told.auditId), or(isSecurityRow(), isNewDevice)))
    .orderBy(asc(auditLog.id))
    .limit(AT_ONCE);
  for (const row of rows) {
    const failure = await tell(db, row);
    if (failure !== null && isPassing(failure) && !isOld(row)) {
      pausedUntilMs = clock().monotonicMs() + PAUSE_MS;
      return;
    }
    if (failure !== null) log("mail").error({ failure, auditRow: row.id }, "nobody was told by mail");
    await writeSetting(db, "mail_told", { auditId: row.id });
  }
}

async function begin(db: Db): Promise<void> {
  const [newest] = await db.select({ id: auditLog.id }).from(auditLog).orderBy(desc(auditLog.id)).limit(1);
  await writeSetting(db, "mail_told", { auditId: newest?.id ?? 0 });
}

async function tell(db: Db, row: typeof auditLog.$inferSelect): Promise<MailFailure | null> {
  const kind = kindOf(row);
  // Their own link or a first password is no news, and a mail with the link has told of it.
  const mailed = (row.details as { mail?: unknown } | null)?.mail === "sent";
  if (kind === "first_password_set" || (kind === "password_link_made" && mailed)) return null;
  const personId = personOf(row);
  const [user] = personId === null ? [] : await db.select().from(users).where(eq(users.id, personId));
  if (!user || user.deletedAt !== null || user.passwordHash === NO_PASSWORD) return null;
  const isOwn = row.userId === user.id;
  const event = {
    what: SECURITY_WORDS[kind],
    username: user.username,
    at: new Date(row.createdAt),
    by: isOwn ? null : row.actorName,
    ipAddress: isOwn ? row.ipAddress : null,
    userAgent: isOwn ? row.userAgent : null,
  };
  return post(user.email, securityEvent(event));
}

function isOld({ createdAt }: typeof auditLog.$inferSelect): boolean {
  return clock().now().getTime() - Date.parse(createdAt) > WORTH_TELLING_MS;
}

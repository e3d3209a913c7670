import "server-only";
import { eq } from "drizzle-orm";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import type { Origin } from "@/lib/http/origin";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { auditTraitsOf, endSession } from "./session";
import { whereFrom } from "./who";

/** Ends the session of a cookie, on the record. @returns its row's id, or null when it had ended before */
export async function signOutSession(sessionId: string, origin: Origin): Promise<number | null> {
  return changeAndRecord(getDatabase().db, async (tx) => {
    const ended = await endSession(tx, sessionId);
    if (!ended) return { value: null, entry: null };
    const [user] = await tx.select().from(users).where(eq(users.id, ended.userId));
    const entry: AuditEntry = {
      ...whereFrom(origin),
      ...auditTraitsOf(ended),
      action: "session.sign_out",
      outcome: "ok",
      userId: ended.userId,
      actorName: user?.username,
      actorRole: user?.role,
      resourceType: "session",
      resourceId: String(ended.id),
    };
    return { value: ended.id, entry };
  });
}

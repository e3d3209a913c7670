import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { recordAudit } from "@/lib/audit/record";
import { clock } from "@/lib/core/clock";
import type { Origin } from "./actor";
import { verifyPassword } from "./passwords";
import { openSession } from "./session";

const Credentials = z.object({
  username: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(256),
});

/** Checks a name and a password and starts a session. @returns its id, or null for any reason: callers must not learn which. */
export async function signInWithPassword(credentials: unknown, origin: Origin): Promise<string | null> {
  const parsed = Credentials.safeParse(credentials);
  if (!parsed.success) return null;
  const { db } = getDatabase();
  const { username, password } = parsed.data;
  const [user] = await db.select().from(users).where(eq(users.username, username));
  const fits = await verifyPassword(user?.passwordHash ?? null, password);
  const allowed = fits && user?.isActive === true;
  await recordAudit(db, {
    action: "session.sign_in",
    outcome: allowed ? "ok" : "failed",
    userId: user?.id ?? null,
    actorName: username.slice(0, 150),
    actorRole: user?.role ?? null,
    ...origin,
    resourceType: "session",
    resourceId: null,
    details: { method: "password" },
    attemptId: null,
  });
  if (!allowed) return null;
  await db.update(users).set({ lastLogin: clock().now() }).where(eq(users.id, user.id));
  return openSession(db, user.id, origin);
}

import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { decode } from "next-auth/jwt";
import { type Db, getDatabase } from "@/db/client";
import { userSessions, users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { installationKey } from "@/lib/core/keys";
import type { Actor, Origin } from "./actor";
import { ROLES, type Role } from "./permissions";

export const SESSION_LIMITS = { absoluteSeconds: 12 * 3600, idleSeconds: 12 * 3600 };
/** A person's calls move `last_seen_at` at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** `__Host-` needs HTTPS; on plain HTTP (loopback, or ALLOW_INSECURE_HTTP) the name says what it is. */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-proxlb-ui" : "proxlb-ui";
}

export const isHttps = () => env().APP_URL.startsWith("https:");

export const sessionSecret = () => installationKey("session").toString("base64url");

/** Starts a session. @returns the random id that only the cookie may hold */
export async function openSession(db: Db, userId: number, origin: Origin): Promise<string> {
  const sessionId = randomBytes(32).toString("base64url");
  const now = clock().now();
  await db.insert(userSessions).values({
    userId,
    sessionKey: keyOf(sessionId),
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent?.slice(0, 500) ?? null,
    expiresAt: new Date(now.getTime() + SESSION_LIMITS.absoluteSeconds * 1000),
    lastSeenAt: now,
    createdAt: now,
  });
  return sessionId;
}

/** The session id inside a cookie's value, or null when it is not ours, not signed or too old. */
export async function sessionIdFromCookie(value: string | undefined): Promise<string | null> {
  if (!value) return null;
  try {
    const token = await decode({ token: value, secret: sessionSecret(), salt: sessionCookieName() });
    return typeof token?.sid === "string" ? token.sid : null;
  } catch {
    // next-auth throws for a forged or foreign token: the same as having none.
    return null;
  }
}

/**
 * Who a session belongs to, looked up anew for each call: a revoked session, a disabled person or a changed role
 * counts at once. @param touch true for what a person did, false for polling and sockets
 */
export function actorOfSession(sessionId: string, origin: Origin, touch: boolean): Promise<Actor | null> {
  return lookUp(eq(userSessions.sessionKey, keyOf(sessionId)), origin, touch);
}

/** The same for an open socket, which keeps the row and not the secret id. */
export function actorOfSessionRow(sessionRowId: number, origin: Origin): Promise<Actor | null> {
  return lookUp(eq(userSessions.id, sessionRowId), origin, false);
}

async function lookUp(which: SQL, origin: Origin, touch: boolean): Promise<Actor | null> {
  const { db } = getDatabase();
  const [row] = await db
    .select({ session: userSessions, user: users })
    .from(userSessions)
    .innerJoin(users, eq(users.id, userSessions.userId))
    .where(and(which, isNull(userSessions.revokedAt)));
  if (!row?.user.isActive || !isRole(row.user.role)) return null;
  const now = clock().now().getTime();
  const idleMs = now - row.session.lastSeenAt.getTime();
  if (row.session.expiresAt.getTime() <= now || idleMs > SESSION_LIMITS.idleSeconds * 1000) return null;
  if (touch && idleMs > TOUCH_EVERY_MS) {
    await db
      .update(userSessions)
      .set({ lastSeenAt: new Date(now) })
      .where(eq(userSessions.id, row.session.id));
  }
  return {
    userId: row.user.id,
    username: row.user.username,
    role: row.user.role,
    sessionRowId: row.session.id,
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent,
  };
}

/** Ends sessions of one person; all, one, or all but one. @returns how many ended */
export async function revokeSessions(
  db: Db,
  userId: number,
  which: { only?: number; except?: number } = {},
): Promise<number> {
  const ended = await db
    .update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(
      and(
        eq(userSessions.userId, userId),
        isNull(userSessions.revokedAt),
        which.only === undefined ? undefined : eq(userSessions.id, which.only),
        which.except === undefined ? undefined : sql`${userSessions.id} <> ${which.except}`,
      ),
    )
    .returning({ id: userSessions.id });
  return ended.length;
}

/** Ends the session of a cookie. */
export async function endSession(sessionId: string): Promise<void> {
  await getDatabase()
    .db.update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(eq(userSessions.sessionKey, keyOf(sessionId)));
}

function keyOf(sessionId: string): string {
  return createHash("sha256").update(sessionId).digest("hex");
}

function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

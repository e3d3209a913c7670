import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, gte, isNull, ne, or, type SQL } from "drizzle-orm";
import { decode } from "next-auth/jwt";
import { type Db, getDatabase } from "@/db/client";
import { userSessions, users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { sha256 } from "@/lib/core/hashes";
import { installationKeys } from "@/lib/core/keys";
import type { Origin } from "@/lib/http/origin";
import { settings } from "@/lib/settings/current";
import type { Actor } from "./actor";
import { owesFactor } from "./factor-policy";
import { type Permission, ROLES, type Role, roleHas } from "./permissions";

/** A session ends so long after sign-in, and so long after the last thing the person did: as the settings say now. */
export function sessionLimits(): { absoluteSeconds: number; idleSeconds: number } {
  const { absoluteHours, idleMinutes } = settings("sign-in");
  return { absoluteSeconds: absoluteHours * 3600, idleSeconds: idleMinutes * 60 };
}
/** Time to enter the second factor. */
const PENDING_SECONDS = 5 * 60;
/** A person's calls move `last_seen_at` at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** `__Host-` needs HTTPS; on plain HTTP (loopback, or ALLOW_INSECURE_HTTP) the name says what it is. */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-proxlb-ui" : "proxlb-ui";
}

export const isHttps = () => env().APP_URL.startsWith("https:");

/** For next-auth: signs with the first, reads with any. */
export const sessionSecrets = () => installationKeys("session").map((key) => key.toString("base64url"));

/** What a person showed to be let in. A passkey alone has asked for a PIN or a fingerprint: that is two factors. */
export type AuthMethod = First | `${First}+${Factor}` | "passkey";
/** Before a second factor. */
export type First = "password" | "oidc" | "directory";
export type Factor = "totp" | "recovery_code" | "passkey";

/** A random id that only the cookie may hold. */
export const newSessionId = () => randomBytes(32).toString("base64url");

/** What the audit log tells sessions apart by: no more than a hash of the hash that the database keeps. */
export const auditHashOf = (storedHash: string) => sha256(storedHash);

/** By which identity elsewhere a session was opened: it ends with what is ended there. */
export type SessionIdentity = Pick<
  typeof userSessions.$inferSelect,
  "identityLinkId" | "providerSessionId" | "idToken"
>;

/**
 * Starts a session. @param pending true while the second factor is still to come: it counts as nobody's until then
 * @returns the random id that only the cookie may hold
 */
export async function openSession(
  db: Db,
  userId: number,
  origin: Origin,
  given: {
    sessionId?: string;
    authMethod?: AuthMethod;
    pending?: boolean;
    identity?: SessionIdentity | null | undefined;
  } = {},
): Promise<string> {
  const { sessionId = newSessionId(), authMethod = "password", pending = false, identity } = given;
  const now = clock().now();
  const lifeSeconds = pending ? PENDING_SECONDS : sessionLimits().absoluteSeconds;
  await db.insert(userSessions).values({
    userId,
    ...identity,
    sessionKey: sha256(sessionId),
    isPending: pending,
    authMethod,
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent?.slice(0, 500) ?? null,
    expiresAt: new Date(now.getTime() + lifeSeconds * 1000),
    lastSeenAt: now,
    verifiedAt: now,
    createdAt: now,
  });
  return sessionId;
}

/** The session id inside a cookie's value, or null when it is not ours, not signed or too old. */
export async function sessionIdFromCookie(value: string | undefined): Promise<string | null> {
  if (!value) return null;
  try {
    const token = await decode({ token: value, secret: sessionSecrets(), salt: sessionCookieName() });
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
  return lookUp(
    and(eq(userSessions.sessionKey, sha256(sessionId)), eq(userSessions.kind, "browser")),
    origin,
    touch,
  );
}

/** Whose session a row is: for an open socket, which does not keep the secret id, and for access tokens. */
export function actorOfSessionRow(
  sessionRowId: number,
  origin: Origin,
  kind?: "browser" | "api",
): Promise<Actor | null> {
  const which = and(
    eq(userSessions.id, sessionRowId),
    kind === undefined ? undefined : eq(userSessions.kind, kind),
  );
  return lookUp(which, origin, false);
}

/** Whose second factor a cookie's session waits for; null when it waits for none. */
export async function pendingSession(
  sessionId: string,
): Promise<{ sessionRowId: number; userId: number; username: string; first: First } | null> {
  const which = and(eq(userSessions.sessionKey, sha256(sessionId)), eq(userSessions.isPending, true));
  const found = await find(which);
  if (!found) return null;
  const { session, user } = found;
  // Nothing came after it yet.
  const first = session.authMethod as First;
  return { sessionRowId: session.id, userId: user.id, username: user.username, first };
}

/** What a session that takes the place of another one keeps of it. */
export async function identityOfSession(db: Db, sessionRowId: number): Promise<SessionIdentity | undefined> {
  const { identityLinkId, providerSessionId, idToken } = userSessions;
  const [row] = await db
    .select({ identityLinkId, providerSessionId, idToken })
    .from(userSessions)
    .where(eq(userSessions.id, sessionRowId));
  return row;
}

async function lookUp(which: SQL | undefined, origin: Origin, touch: boolean): Promise<Actor | null> {
  const found = await find(and(which, eq(userSessions.isPending, false)));
  if (!found) return null;
  const { session, user, role } = found;
  const now = clock().now();
  if (touch && now.getTime() - session.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await getDatabase()
      .db.update(userSessions)
      .set({ lastSeenAt: now })
      .where(eq(userSessions.id, session.id));
  }
  return {
    userId: user.id,
    username: user.username,
    role,
    sessionRowId: session.id,
    ...auditTraitsOf(session),
    ...((await owesFactor(getDatabase().db, user, session.authMethod)) ? { owes: "second_factor" } : {}),
    verifiedAt: session.verifiedAt,
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent,
    requestId: origin.requestId,
  };
}

/** How the audit log names a session: its kind, what opened it, and its hash. */
export function auditTraitsOf({ kind, authMethod, sessionKey }: typeof userSessions.$inferSelect) {
  return {
    authMethod: `${kind === "api" ? "jwt" : "session"}:${authMethod}`,
    sessionHash: auditHashOf(sessionKey),
  };
}

/** A session in force with its person; null when either no longer counts. */
async function find(which: SQL | undefined) {
  const [row] = await getDatabase()
    .db.select({ session: userSessions, user: users })
    .from(userSessions)
    .innerJoin(users, eq(users.id, userSessions.userId))
    .where(and(which, inForce()));
  if (!row?.user.isActive || !isRole(row.user.role)) return null;
  return { ...row, role: row.user.role };
}

/** Neither ended nor too old; a program's session knows no idleness, because programs do nothing for hours. */
export function inForce(): SQL | undefined {
  const now = clock().now();
  const { absoluteSeconds, idleSeconds } = sessionLimits();
  const idleSince = new Date(now.getTime() - idleSeconds * 1000);
  return and(
    isNull(userSessions.revokedAt),
    gt(userSessions.expiresAt, now),
    // Written when it began: a limit that was made shorter since counts as well.
    gt(userSessions.createdAt, new Date(now.getTime() - absoluteSeconds * 1000)),
    or(eq(userSessions.kind, "api"), gte(userSessions.lastSeenAt, idleSince)),
  );
}

/** When a session ends if nothing more is done. */
export function sessionEnd(row: typeof userSessions.$inferSelect): Date {
  const { absoluteSeconds, idleSeconds } = sessionLimits();
  const end = Math.min(row.expiresAt.getTime(), row.createdAt.getTime() + absoluteSeconds * 1000);
  const idleEnd = row.lastSeenAt.getTime() + idleSeconds * 1000;
  return new Date(row.kind === "api" ? end : Math.min(idleEnd, end));
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
        which.except === undefined ? undefined : ne(userSessions.id, which.except),
      ),
    )
    .returning({ id: userSessions.id });
  return ended.length;
}

/** Ends the session of a cookie. @returns whose it was, or null when it had ended before */
export async function endSession(
  db: Db,
  sessionId: string,
): Promise<typeof userSessions.$inferSelect | null> {
  const [ended] = await db
    .update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(and(eq(userSessions.sessionKey, sha256(sessionId)), isNull(userSessions.revokedAt)))
    .returning();
  return ended ?? null;
}

export function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

/** Whether a person, whatever session they act in, may do something at this moment: for what goes on by itself. */
export async function personMay(db: Db, userId: number, permission: Permission): Promise<boolean> {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  return user?.isActive === true && isRole(user.role) && roleHas(user.role, permission);
}

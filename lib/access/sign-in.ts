import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { recordAudit } from "@/lib/audit/record";
import { clock } from "@/lib/core/clock";
import type { Actor, Origin } from "./actor";
import { countSignIn, oneAfterTheOther } from "./lockout";
import { hashPassword, isOutdated, verifyPassword } from "./passwords";
import { type CodeVerdict, hasSecondFactor, takeCode } from "./second-factor";
import { openSession, pendingSession, revokeSessions } from "./session";

const Credentials = z.object({
  username: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(256),
});
const Code = z.object({ code: z.string().trim().min(1).max(64) });

type User = typeof users.$inferSelect;

/**
 * Checks a name and a password and starts a session, which counts as nobody's until the second factor where there is
 * one. @returns its id, or null for any reason: callers must not learn which
 */
export async function signInWithPassword(credentials: unknown, origin: Origin): Promise<string | null> {
  const parsed = Credentials.safeParse(credentials);
  if (!parsed.success) return null;
  const { db } = getDatabase();
  const user = await checkPassword(parsed.data, origin, "session.sign_in");
  if (!user) return null;
  const pending = await hasSecondFactor(db, user.id);
  if (!pending) await noteSignIn(user);
  return openSession(db, user.id, origin, pending);
}

/** The second step. @param pendingId session id of the first @returns a new session id, or null */
export async function signInWithCode(
  credentials: unknown,
  pendingId: string | null,
  origin: Origin,
): Promise<string | null> {
  const parsed = Code.safeParse(credentials);
  const pending = pendingId === null ? null : await pendingSession(pendingId);
  if (!parsed.success || !pending) return null;
  const { db } = getDatabase();
  const [user] = await db.select().from(users).where(eq(users.id, pending.userId));
  if (!user || !(await checkCode(user, parsed.data.code, origin, "session.second_factor"))) return null;
  await revokeSessions(db, user.id, { only: pending.sessionRowId });
  await noteSignIn(user);
  return openSession(db, user.id, origin);
}

/**
 * Asks a signed-in person again who they are. @returns the id of a new session that replaces the present one, or null
 */
export async function signInAgain(
  credentials: unknown,
  actor: Actor | null,
  origin: Origin,
): Promise<string | null> {
  const given = z
    .object({ password: z.string().min(1).max(256), code: z.string().max(64) })
    .safeParse(credentials);
  if (!given.success || actor?.sessionRowId == null) return null;
  const { db } = getDatabase();
  const { password, code } = given.data;
  const user = await checkPassword({ username: actor.username, password }, origin, "session.confirm");
  if (!user) return null;
  if ((await hasSecondFactor(db, user.id)) && !(await checkCode(user, code, origin, "session.confirm")))
    return null;
  await revokeSessions(db, user.id, { only: actor.sessionRowId });
  return openSession(db, user.id, origin);
}

/** A program's sign-in in one step. @returns the person, or what is missing; null tells nothing on purpose */
export async function signInProgram(
  given: { username: string; password: string; code?: string | undefined },
  origin: Origin,
): Promise<User | "code_needed" | null> {
  const user = await checkPassword(given, origin, "session.sign_in");
  if (!user) return null;
  if (await hasSecondFactor(getDatabase().db, user.id)) {
    if (given.code === undefined) return "code_needed";
    if (!(await checkCode(user, given.code, origin, "session.second_factor"))) return null;
  }
  await noteSignIn(user);
  return user;
}

/**
 * The person whose name and password these are; null for wrong, unknown, disabled and locked alike, after the same
 * work. @param action what the audit log calls it
 */
export function checkPassword(
  given: { username: string; password: string },
  origin: Origin,
  action: string,
): Promise<User | null> {
  return oneAfterTheOther(given.username, () => checkInTurn(given, origin, action));
}

async function checkInTurn(
  { username, password }: { username: string; password: string },
  origin: Origin,
  action: string,
): Promise<User | null> {
  const { db } = getDatabase();
  const [user] = await db.select().from(users).where(eq(users.username, username));
  const fits = await verifyPassword(user?.passwordHash ?? null, password);
  const succeeded = fits && user?.isActive === true;
  const stands = await countSignIn(db, { username, ipAddress: origin.ipAddress, succeeded });
  const allowed = succeeded && stands;
  await recordSignIn(user ?? null, username, origin, action, allowed, "password");
  if (!allowed) return null;
  if (isOutdated(user.passwordHash)) {
    const passwordHash = await hashPassword(password);
    await db.update(users).set({ passwordHash }).where(eq(users.id, user.id));
  }
  return user;
}

async function checkCode(user: User, code: string, origin: Origin, action: string): Promise<boolean> {
  const verdict = await takeCode(getDatabase().db, user.id, code);
  const allowed = verdict === "ok" || verdict === "recovery_code";
  await recordSignIn(user, user.username, origin, action, allowed, METHODS[verdict]);
  return allowed;
}

const METHODS: Record<CodeVerdict, string> = {
  ok: "authenticator app",
  recovery_code: "recovery code",
  wrong: "second factor",
  blocked: "second factor, blocked after too many wrong codes",
};

async function noteSignIn(user: User): Promise<void> {
  await getDatabase().db.update(users).set({ lastLogin: clock().now() }).where(eq(users.id, user.id));
}

/** A session of a known person that ended by itself or by them. */
export async function recordSessionEvent(
  userId: number,
  sessionRowId: number,
  action: string,
  origin: Origin,
): Promise<void> {
  const { db } = getDatabase();
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  await recordAudit(db, {
    action,
    outcome: "ok",
    userId,
    actorName: user?.username ?? null,
    actorRole: user?.role ?? null,
    ...origin,
    resourceType: "session",
    resourceId: String(sessionRowId),
    details: null,
    attemptId: null,
  });
}

async function recordSignIn(
  user: User | null,
  username: string,
  origin: Origin,
  action: string,
  allowed: boolean,
  method: string,
): Promise<void> {
  await recordAudit(getDatabase().db, {
    action,
    outcome: allowed ? "ok" : "failed",
    userId: user?.id ?? null,
    actorName: username.slice(0, 150),
    actorRole: user?.role ?? null,
    ...origin,
    resourceType: "session",
    resourceId: null,
    details: { method },
    attemptId: null,
  });
}

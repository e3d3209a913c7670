import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import type { Actor } from "./actor";
import { checkSignIn, judge, SIGN_IN } from "./check-password";
import { whileUnchanged } from "./revoke";
import { type CodeVerdict, hasSecondFactor, takeCode } from "./second-factor";
import {
  type AuthMethod,
  type First,
  identityOfSession,
  newSessionId,
  openSession,
  pendingSession,
  revokeSessions,
  type SessionIdentity,
} from "./session";

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
export async function signInWithPassword(
  credentials: unknown,
  origin: Origin,
  device?: string,
): Promise<string | null> {
  const parsed = Credentials.safeParse(credentials);
  if (!parsed.success) return null;
  const { db } = getDatabase();
  const sessionId = newSessionId();
  const shown = { origin, device };
  const known = await checkSignIn(parsed.data, shown, SIGN_IN, sha256(sessionId));
  if (!known) return null;
  const { user, first: authMethod, identity } = known;
  const pending = await hasSecondFactor(db, user.id);
  if (!pending) await noteSignIn(user);
  const opened = { sessionId, pending, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
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
  const sessionId = newSessionId();
  const authMethod =
    user && (await checkCode(user, parsed.data.code, origin, "session.second_factor", sha256(sessionId)));
  if (!user || !authMethod) return null;
  const identity = await identityOfSession(db, pending.sessionRowId);
  await revokeSessions(db, user.id, { only: pending.sessionRowId });
  await noteSignIn(user);
  const opened = { sessionId, authMethod: after(pending.first, authMethod), identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

/** A second factor that was shown after another first one than a password. */
const after = (first: First, method: AuthMethod) => method.replace("password", first) as AuthMethod;

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
  const sessionId = newSessionId();
  const proof = { username: actor.username, password };
  const shown = { origin, sessionRowId: actor.sessionRowId };
  const known = await checkSignIn(proof, shown, "session.confirm", sha256(sessionId));
  // The account was renamed while its person typed, and another one has its name now.
  if (known?.user.id !== actor.userId) return null;
  const { user, first } = known;
  const withCode = (await hasSecondFactor(db, user.id))
    ? await checkCode(user, code, origin, "session.confirm", sha256(sessionId))
    : "password";
  if (!withCode) return null;
  const authMethod = after(first, withCode);
  const identity = await identityOfSession(db, actor.sessionRowId);
  const replaced = await revokeSessions(db, user.id, { only: actor.sessionRowId });
  // The session was ended while its person typed: proving who one is does not bring it back.
  if (replaced === 0) return null;
  const opened = { sessionId, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

interface ProgramSignIn {
  user: User;
  authMethod: AuthMethod;
  /** Of who came by the directory. */
  identity: SessionIdentity | undefined;
}

/**
 * A program's sign-in in one step.
 * @returns the person and what they showed, or what is missing; null tells nothing on purpose
 */
export async function signInProgram(
  given: { username: string; password: string; code?: string | undefined },
  origin: Origin,
  sessionKey: string | null = null,
): Promise<ProgramSignIn | "code_needed" | null> {
  const known = await checkSignIn(given, { origin }, SIGN_IN, sessionKey);
  if (!known) return null;
  const { user, first, identity } = known;
  let authMethod: AuthMethod | null = "password";
  if (await hasSecondFactor(getDatabase().db, user.id)) {
    if (given.code === undefined) return "code_needed";
    authMethod = await checkCode(user, given.code, origin, "session.second_factor", sessionKey);
    if (!authMethod) return null;
  }
  await noteSignIn(user);
  return { user, authMethod: after(first, authMethod), identity };
}

/**
 * A second factor alone, of who has shown the first or is about to; wrong ones are counted.
 * @returns how the person is now known; null: the code does not count
 */
export async function checkCode(
  user: User,
  code: string,
  origin: Origin,
  action: string,
  sessionKey: string | null,
): Promise<AuthMethod | null> {
  const tried = { user, username: user.username, origin, action, sessionKey };
  const { allowed, authMethod } = await judge(tried, async (tx) => {
    const verdict = await takeCode(tx, user.id, code);
    return {
      allowed: verdict === "ok" || verdict === "recovery_code",
      authMethod: verdict === "recovery_code" ? "password+recovery_code" : "password+totp",
      method: METHODS[verdict],
    };
  });
  return allowed ? authMethod : null;
}

const METHODS: Record<CodeVerdict, string> = {
  ok: "authenticator app",
  recovery_code: "recovery code",
  wrong: "second factor",
  blocked: "second factor, blocked after too many wrong codes",
};

export async function noteSignIn(user: Pick<User, "id">, db: Db = getDatabase().db): Promise<void> {
  await db.update(users).set({ lastLogin: clock().now() }).where(eq(users.id, user.id));
}

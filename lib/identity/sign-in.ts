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
import { askForFactor } from "./factor-policy";
import { countUse, proveKnown } from "./passkeys/prove";
import { PasskeyAsJson, type PasskeyProof } from "./passkeys/schema";
import { whileUnchanged } from "./revoke";
import { type CodeVerdict, factorsOf, hasSecondFactor, takeCode } from "./second-factor";
import {
  type AuthMethod,
  type Factor,
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
/** A code of the app or a recovery code; or a passkey, as the JSON of what the browser gave. */
const Shown = z.union([z.object({ code: z.string().trim().min(1).max(64) }), PasskeyAsJson]);

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
  if (!pending) await noteSignIn(user, authMethod);
  const opened = { sessionId, pending, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

/** The second step. @param pendingId session id of the first @returns a new session id, or null */
export async function signInWithFactor(
  shown: unknown,
  pendingId: string | null,
  origin: Origin,
): Promise<string | null> {
  const parsed = Shown.safeParse(shown);
  const pending = pendingId === null ? null : await pendingSession(pendingId);
  if (!parsed.success || !pending) return null;
  const { db } = getDatabase();
  const [user] = await db.select().from(users).where(eq(users.id, pending.userId));
  if (!user) return null;
  const sessionId = newSessionId();
  const at = { user, origin, action: "session.second_factor", sessionKey: sha256(sessionId) };
  const factor =
    "code" in parsed.data
      ? await checkCode(at, parsed.data.code)
      : await checkPasskey(at, parsed.data.passkey, pending.sessionRowId);
  if (!factor) return null;
  const authMethod = `${pending.first}+${factor}` as const;
  const identity = await identityOfSession(db, pending.sessionRowId);
  await revokeSessions(db, user.id, { only: pending.sessionRowId });
  await noteSignIn(user, authMethod);
  const opened = { sessionId, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

const Again = z.union([
  z.object({ password: z.string().min(1).max(256), code: z.string().max(64) }),
  PasskeyAsJson,
]);

/**
 * Asks a signed-in person again who they are: by password and second factor, or by a passkey alone.
 * @returns the id of a new session that replaces the present one, or null
 */
export async function signInAgain(
  given: unknown,
  actor: Actor | null,
  origin: Origin,
): Promise<string | null> {
  const shown = Again.safeParse(given);
  if (!shown.success || actor?.sessionRowId == null) return null;
  const { db } = getDatabase();
  const sessionId = newSessionId();
  const at = { origin, action: "session.confirm", sessionKey: sha256(sessionId) };
  const known =
    "passkey" in shown.data
      ? await passkeyAgain(at, shown.data.passkey, { ...actor, sessionRowId: actor.sessionRowId })
      : await passwordAgain(at, shown.data, { ...actor, sessionRowId: actor.sessionRowId });
  if (!known) return null;
  const { user, authMethod } = known;
  const identity = await identityOfSession(db, actor.sessionRowId);
  const replaced = await revokeSessions(db, user.id, { only: actor.sessionRowId });
  // The session was ended while its person typed: proving who one is does not bring it back.
  if (replaced === 0) return null;
  const opened = { sessionId, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

interface Proved {
  user: User;
  authMethod: AuthMethod;
}

type AskedAgain = Actor & { sessionRowId: number };

async function passwordAgain(
  { origin, action, sessionKey }: Omit<FactorTry, "user">,
  { password, code }: { password: string; code: string },
  actor: AskedAgain,
): Promise<Proved | null> {
  const proof = { username: actor.username, password };
  const shown = { origin, sessionRowId: actor.sessionRowId };
  const known = await checkSignIn(proof, shown, action, sessionKey);
  // The account was renamed while its person typed, and another one has its name now.
  if (known?.user.id !== actor.userId) return null;
  const { user, first } = known;
  if (!(await hasSecondFactor(getDatabase().db, user.id))) return { user, authMethod: first };
  const factor = await checkCode({ user, origin, action, sessionKey }, code);
  return factor && { user, authMethod: `${first}+${factor}` };
}

async function passkeyAgain(
  at: Omit<FactorTry, "user">,
  proof: PasskeyProof,
  actor: AskedAgain,
): Promise<Proved | null> {
  const [user] = await getDatabase().db.select().from(users).where(eq(users.id, actor.userId));
  if (!user) return null;
  const isShown = await checkPasskey({ ...at, user }, proof, actor.sessionRowId, "again");
  return isShown === null ? null : { user, authMethod: "passkey" };
}

interface ProgramSignIn {
  user: User;
  authMethod: AuthMethod;
  /** Of who came by the directory. */
  identity: SessionIdentity | undefined;
}

/** `passkey_needed`: only passkeys are set up, which programs cannot show. */
type Missing = "code_needed" | "passkey_needed";

/**
 * A program's sign-in in one step.
 * @returns the person and what they showed, or what is missing; null tells nothing on purpose
 */
export async function signInProgram(
  given: { username: string; password: string; code?: string | undefined },
  origin: Origin,
  sessionKey: string | null = null,
): Promise<ProgramSignIn | Missing | null> {
  const known = await checkSignIn(given, { origin }, SIGN_IN, sessionKey);
  if (!known) return null;
  const { user, first, identity } = known;
  let authMethod: AuthMethod = first;
  const { app, passkeys } = await factorsOf(getDatabase().db, user.id);
  if (app || passkeys > 0) {
    if (given.code === undefined) return app ? "code_needed" : "passkey_needed";
    const at = { user, origin, action: "session.second_factor", sessionKey };
    const factor = await checkCode(at, given.code);
    if (!factor) return null;
    authMethod = `${first}+${factor}`;
  }
  await noteSignIn(user, authMethod);
  return { user, authMethod, identity };
}

/** A second factor alone, of who has shown the first or is about to. */
interface FactorTry {
  user: User;
  origin: Origin;
  /** What the audit log calls it. */
  action: string;
  /** Of the session it is to open, if any. */
  sessionKey: string | null;
}

/** A code of the app or a recovery code; wrong ones are counted. @returns which it was; null: it does not count */
export async function checkCode(at: FactorTry, code: string): Promise<Factor | null> {
  const { allowed, factor } = await judge({ ...at, username: at.user.username }, async (tx) => {
    const verdict = await takeCode(tx, at.user.id, code);
    const factor: Factor = verdict === "recovery_code" ? "recovery_code" : "totp";
    return {
      allowed: verdict === "ok" || verdict === "recovery_code",
      factor,
      authMethod: `password+${factor}`,
      method: METHODS[verdict],
    };
  });
  return allowed ? factor : null;
}

const METHODS: Record<CodeVerdict, string> = {
  ok: "authenticator app",
  recovery_code: "recovery code",
  wrong: "second factor",
  blocked: "second factor, blocked after too many wrong codes",
};

/** @param sessionRowId that was asked for it @returns null: it does not count */
async function checkPasskey(
  at: FactorTry,
  proof: PasskeyProof,
  sessionRowId: number,
  purpose: "second_factor" | "again" = "second_factor",
): Promise<Factor | null> {
  const shown = await proveKnown(getDatabase().db, proof, { purpose, sessionRowId }, at.user.id);
  const { allowed } = await judge({ ...at, username: at.user.username }, async (tx) => ({
    allowed: shown !== null && (await countUse(tx, shown)),
    authMethod: purpose === "again" ? "passkey" : "password+passkey",
    method: "passkey",
  }));
  return allowed ? "passkey" : null;
}

/** A sign-in is complete. */
export async function noteSignIn(
  user: Pick<User, "id" | "role">,
  authMethod: AuthMethod,
  db: Db = getDatabase().db,
): Promise<void> {
  await db.update(users).set({ lastLogin: clock().now() }).where(eq(users.id, user.id));
  await askForFactor(db, user, authMethod);
}

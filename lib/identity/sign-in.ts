import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { recordRefused } from "@/lib/ledger/flood";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import type { Actor } from "./actor";
import { untilMoment } from "./even-time";
import { knownDevice } from "./known-device";
import { countSignIn, laneOf, standingOf, type Tried, type Trier } from "./lockout";
import { hashPassword, isOutdated, verifyPassword } from "./passwords";
import { whileUnchanged } from "./revoke";
import { type CodeVerdict, hasSecondFactor, takeCode } from "./second-factor";
import {
  type AuthMethod,
  auditHashOf,
  identityOfSession,
  newSessionId,
  openSession,
  pendingSession,
  revokeSessions,
} from "./session";
import { whereFrom } from "./who";

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
  const user = await checkPassword(parsed.data, shown, "session.sign_in", sha256(sessionId));
  if (!user) return null;
  const pending = await hasSecondFactor(db, user.id);
  if (!pending) await noteSignIn(user);
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, { sessionId, pending }));
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
  const opened = {
    sessionId,
    authMethod: pending.isByProvider ? byProvider(authMethod) : authMethod,
    identity,
  };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

const byProvider = (method: AuthMethod) => method.replace("password", "oidc") as AuthMethod;

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
  const user = await checkPassword(proof, shown, "session.confirm", sha256(sessionId));
  if (!user) return null;
  const authMethod = (await hasSecondFactor(db, user.id))
    ? await checkCode(user, code, origin, "session.confirm", sha256(sessionId))
    : "password";
  if (!authMethod) return null;
  const identity = await identityOfSession(db, actor.sessionRowId);
  const replaced = await revokeSessions(db, user.id, { only: actor.sessionRowId });
  // The session was ended while its person typed: proving who one is does not bring it back.
  if (replaced === 0) return null;
  const opened = { sessionId, authMethod, identity };
  return whileUnchanged(db, user, (tx) => openSession(tx, user.id, origin, opened));
}

/**
 * A program's sign-in in one step.
 * @returns the person and what they showed, or what is missing; null tells nothing on purpose
 */
export async function signInProgram(
  given: { username: string; password: string; code?: string | undefined },
  origin: Origin,
  sessionKey: string | null = null,
): Promise<{ user: User; authMethod: AuthMethod } | "code_needed" | null> {
  const user = await checkPassword(given, { origin }, "session.sign_in", sessionKey);
  if (!user) return null;
  let authMethod: AuthMethod | null = "password";
  if (await hasSecondFactor(getDatabase().db, user.id)) {
    if (given.code === undefined) return "code_needed";
    authMethod = await checkCode(user, given.code, origin, "session.second_factor", sessionKey);
    if (!authMethod) return null;
  }
  await noteSignIn(user);
  return { user, authMethod };
}

/** From where a password is tried. */
export interface Shown {
  origin: Origin;
  /** Cookie of a browser that signed in before. */
  device?: string | undefined;
  /** The session of a person who proves again who they are. */
  sessionRowId?: number;
}

/**
 * The person whose name and password these are; null for wrong, unknown, disabled and locked alike, after the same
 * work for names that exist and names that do not. Who is locked out is told so before anything is hashed.
 * @param action what the audit log calls it @param sessionKey of the session it is to open, if any
 * @throws AppError too_many while too many of the same address wait
 */
export async function checkPassword(
  { username, password }: { username: string; password: string },
  shown: Shown,
  action: string,
  sessionKey: string | null = null,
): Promise<User | null> {
  const beganMs = performance.now();
  const { db } = getDatabase();
  const { origin } = shown;
  const [user] = await db.select().from(users).where(eq(users.username, username));
  const tried = { user: user ?? null, username, origin, action, sessionKey };
  const trier: Tried = { username, by: await trierOf(shown, user) };
  const standing = await standingOf(db, trier);
  if (standing.isLocked) {
    await recordRefused(db, entryOf(tried, { allowed: false, authMethod: "password", method: LOCKED }));
    // Nothing is hashed, which would hide that a name with a row takes half a millisecond longer.
    await untilMoment(beganMs + LOCKED_ANSWER_MS);
    return null;
  }
  const place = { lane: laneOf(trier), hasFailed: standing.hasFailed };
  const fits = await verifyPassword(user?.passwordHash ?? null, password, place);
  const succeeded = fits && user?.isActive === true;
  const { allowed } = await judge(tried, async (tx) => {
    const stands = await countSignIn(tx, trier, succeeded);
    const isNew = "device" in shown && trier.by.kind === "stranger" && user?.lastLogin != null;
    return {
      allowed: succeeded && stands,
      authMethod: "password",
      method: "password",
      ...(isNew ? { device: "new" as const } : {}),
    };
  });
  if (!user || !allowed) return null;
  if (isOutdated(user.passwordHash)) {
    const passwordHash = await hashPassword(password);
    // Not over a password that was set meanwhile.
    const unchanged = and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash));
    await db.update(users).set({ passwordHash }).where(unchanged);
    return { ...user, passwordHash };
  }
  return user;
}

/** Longer than the work takes, so that all answers take as long. */
const LOCKED_ANSWER_MS = 50;
const LOCKED = "password, not looked at after too many wrong ones";

async function trierOf({ origin, device, sessionRowId }: Shown, user: User | undefined): Promise<Trier> {
  if (sessionRowId !== undefined) return { kind: "session", sessionRowId };
  const deviceId = await knownDevice(device, user);
  return deviceId === null ? { kind: "stranger", ipAddress: origin.ipAddress } : { kind: "device", deviceId };
}

/** @returns how the person is now known; null: the code does not count */
async function checkCode(
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

interface Try {
  user: User | null;
  username: string;
  origin: Origin;
  action: string;
  /** Of the session it is to open, if any. */
  sessionKey: string | null;
}

interface Judgement {
  allowed: boolean;
  authMethod: AuthMethod;
  /** In words. */
  method: string;
  /** A browser that this account has not signed in with, where it has signed in before. */
  device?: "new";
}

/** What was shown counts only together with its row; a wrong try counts against its account in any case. */
async function judge(tried: Try, look: (tx: Db) => Promise<Judgement>): Promise<Judgement> {
  const { db } = getDatabase();
  const judgement = await changeAndRecord(db, async (tx) => {
    const value = await look(tx);
    return { value, entry: value.allowed ? entryOf(tried, value) : null };
  });
  if (!judgement.allowed) await recordRefused(db, entryOf(tried, judgement));
  return judgement;
}

function entryOf(
  { user, username, origin, action, sessionKey }: Try,
  { allowed, authMethod, method, device }: Judgement,
): AuditEntry {
  return {
    ...whereFrom(origin),
    action,
    outcome: allowed ? "ok" : "failed",
    userId: user?.id,
    actorName: username.slice(0, 150),
    actorRole: user?.role,
    authMethod,
    sessionHash: allowed && sessionKey !== null ? auditHashOf(sessionKey) : null,
    resourceType: "session",
    details: { method, ...(allowed && device ? { device } : {}) },
  };
}

export async function noteSignIn(user: Pick<User, "id">, db: Db = getDatabase().db): Promise<void> {
  await db.update(users).set({ lastLogin: clock().now() }).where(eq(users.id, user.id));
}

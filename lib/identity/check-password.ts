import "server-only";
import { and, eq } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { AppError, messageOf } from "@/lib/core/errors";
import { halfSentence } from "@/lib/core/half-sentence";
import { log } from "@/lib/core/log";
import type { Origin } from "@/lib/http/origin";
import { recordRefused } from "@/lib/ledger/flood";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { getLive } from "@/lib/live/live";
import { currentDirectory, identityIn, type SignInDirectory } from "./directory/current";
import { askDirectory, type Told } from "./directory/sign-in";
import { untilMoment } from "./even-time";
import { knownDevice } from "./known-device";
import { type AccountRefusal, accountOf, type FoundAccount } from "./linked-account";
import { countSignIn, laneOf, standingOf, type Tried, type Trier } from "./lockout";
import { mayByPassword, onlyWay } from "./oidc/only-way";
import { hashPassword, isOutdated, verifyPassword } from "./passwords";
import { type AuthMethod, auditHashOf, type SessionIdentity } from "./session";
import { whereFrom } from "./who";

type User = typeof users.$inferSelect;

/** The door's name, and the audit action. */
export const SIGN_IN = "session.sign_in";

/** From where a password is tried. */
export interface Shown {
  origin: Origin;
  /** Cookie of a browser that signed in before. */
  device?: string | undefined;
  /** The session of a person who proves again who they are. */
  sessionRowId?: number;
}

/** Whose password it was, and who said so. */
export interface Known {
  user: User;
  first: "password" | "directory";
  /** Of the directory; absent for a password of ours. */
  identity?: SessionIdentity;
}

interface Given {
  username: string;
  password: string;
}

/**
 * The person whose name and password of ours these are; null for wrong, unknown, disabled and locked alike, after the
 * same work for names that exist and names that do not. Who is locked out is told so before anything is hashed.
 * @param action what the audit log calls it @param sessionKey of the session it is to open, if any
 * @throws AppError too_many while too many of the same address wait
 */
export async function checkPassword(
  given: Given,
  shown: Shown,
  action: string,
  sessionKey: string | null = null,
): Promise<User | null> {
  return (await check(given, shown, { action, sessionKey, directory: null }))?.user ?? null;
}

/**
 * The same, and where it is no password of ours the directory is asked. Whoever proves there who they are and may not
 * come in all the same is told why.
 * @throws AppError too_many; forbidden, with the reason; unavailable where the directory cannot be asked, whosever name it is
 */
export async function checkSignIn(
  given: Given,
  shown: Shown,
  action: string,
  sessionKey: string | null = null,
): Promise<Known | null> {
  const kept = currentDirectory();
  const directory = kept !== null && action === SIGN_IN && (await isDirectoryShut()) ? null : kept;
  return check(given, shown, { action, sessionKey, directory });
}

/**
 * A provider that is the only way in shuts the directory out; who is in already proves by it who they are. Where that
 * cannot be read it is shut, and passwords of accounts here are looked at all the same.
 */
async function isDirectoryShut(): Promise<boolean> {
  try {
    return (await onlyWay()) !== null;
  } catch (error) {
    log("sign-in").warn({ error: messageOf(error) }, "whether the directory lets anybody in cannot be read");
    return true;
  }
}

/** Longer than the work takes, so that all answers take as long. */
const LOCKED_ANSWER_MS = 50;
/** The same, where a directory is asked: how long it takes to find nobody tells of who is there. */
const REFUSED_ANSWER_MS = 1_000;
/** For the audit log. */
export const shutTo = (way: string) => `${way}, which only Super Admins may sign in by now`;
const LOCKED = "password, not looked at after too many wrong ones";

interface How {
  action: string;
  sessionKey: string | null;
  directory: SignInDirectory | null;
}

async function check(
  { username, password }: Given,
  shown: Shown,
  { action, sessionKey, directory }: How,
): Promise<Known | null> {
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
  const isAgain = shown.sessionRowId !== undefined && user !== undefined;
  const asking = { username, password, ...(isAgain ? { againAs: user.id } : {}) };
  const told = fits || directory === null ? null : await askDirectory(directory, asking, place);
  const isShut = fits && user !== undefined && action === SIGN_IN && !(await mayByPassword(user, origin));
  const isNew = "device" in shown && trier.by.kind === "stranger";
  const device = (person: User | undefined) =>
    isNew && person?.lastLogin != null ? { device: "new" as const } : {};
  const judged = await judge<CheckJudgement>(tried, async (tx) => {
    const succeeded = (fits && user?.isActive === true && !isShut) || told?.is === "member";
    const stands = await countSignIn(tx, trier, succeeded);
    if (directory === null || told === null || told.is === "not_theirs") {
      const method = isShut ? shutTo("password") : "password";
      return { allowed: succeeded && stands, authMethod: "password", method, ...device(user) };
    }
    const found =
      stands && told.is === "member"
        ? await accountOf(tx, identityIn(directory, told.member, { ...whereFrom(origin), ...BY_DIRECTORY }))
        : null;
    return { ...judgementOf(found, told), ...device(found?.user ?? undefined) };
  });
  if (judged.found) tellSockets(judged.found);
  if (judged.allowed && judged.found && !("refused" in judged.found)) return knownBy(judged.found);
  if (judged.allowed && user) return { user: await withCurrentHash(user, password), first: "password" };
  if (directory !== null) await untilMoment(beganMs + REFUSED_ANSWER_MS);
  if (told !== null) explain(told, judged.found);
  return null;
}

const BY_DIRECTORY = { authMethod: "directory" } as const;

/** With the account that the directory's identity leads to. */
interface CheckJudgement extends Judgement {
  found?: FoundAccount | null;
}

/** @param found null: it was not looked for */
function judgementOf(found: FoundAccount | null, told: Told): CheckJudgement {
  const said = { ...BY_DIRECTORY, method: "directory", found };
  if (told.is === "failed") return { ...said, allowed: false, reason: told.failure.message };
  if (told.is === "refused") return { ...said, allowed: false, reason: told.reason };
  if (found === null) return { ...said, allowed: false };
  if ("refused" in found)
    return { ...said, allowed: false, reason: found.refused, ...(found.user ? { user: found.user } : {}) };
  return { ...said, allowed: true, user: found.user };
}

function knownBy({ user, linkId }: Exclude<FoundAccount, { refused: AccountRefusal }>): Known {
  const identity = { identityLinkId: linkId, providerSessionId: null, idToken: null };
  return { user, first: "directory", identity };
}

/** Sessions that ended, and accounts that are new. */
function tellSockets(found: FoundAccount): void {
  const isOver = "refused" in found ? found.ended !== undefined : found.isChanged;
  if (isOver && found.user) getLive().disconnectUser(found.user.id);
  getLive().publish("users");
}

/** Only to who has shown the right password there. */
const REFUSALS: Partial<Record<AccountRefusal, string>> = {
  no_access: "You are in no group that may use ProxLB UI. Ask whoever manages your groups.",
  disabled: "Your account here is disabled.",
  taken:
    "An account here has your name or mail address already, and nobody gets it by that alone. Ask a Super Admin to rename one of the two.",
};

/** @throws AppError where there is something to tell */
function explain(told: Told, found: FoundAccount | null | undefined): void {
  if (told.is === "failed") {
    const { kind, message } = told.failure;
    log("sign-in").warn({ kind }, "somebody could not sign in by the directory");
    const sentence = `${halfSentence(message)}, so only accounts with a password here can sign in now.`;
    throw new AppError("unavailable", sentence);
  }
  const sentence = found && "refused" in found ? REFUSALS[found.refused] : undefined;
  if (sentence !== undefined) throw new AppError("forbidden", sentence);
}

async function withCurrentHash(user: User, password: string): Promise<User> {
  if (!isOutdated(user.passwordHash)) return user;
  const passwordHash = await hashPassword(password);
  // Not over a password that was set meanwhile.
  const unchanged = and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash));
  await getDatabase().db.update(users).set({ passwordHash }).where(unchanged);
  return { ...user, passwordHash };
}

async function trierOf({ origin, device, sessionRowId }: Shown, user: User | undefined): Promise<Trier> {
  if (sessionRowId !== undefined) return { kind: "session", sessionRowId };
  const deviceId = await knownDevice(device, user);
  return deviceId === null ? { kind: "stranger", ipAddress: origin.ipAddress } : { kind: "device", deviceId };
}

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
  /** Why not, where it is known. */
  reason?: string;
  /** Whom it leads to, where the name does not. */
  user?: User;
  /** A browser that this account has not signed in with, where it has signed in before. */
  device?: "new";
}

/** What was shown counts only together with its row; a wrong try counts against its account in any case. */
export async function judge<J extends Judgement>(tried: Try, look: (tx: Db) => Promise<J>): Promise<J> {
  const { db } = getDatabase();
  const judgement = await changeAndRecord(db, async (tx) => {
    const value = await look(tx);
    return { value, entry: value.allowed ? entryOf(tried, value) : null };
  });
  if (!judgement.allowed) await recordRefused(db, entryOf(tried, judgement));
  return judgement;
}

function entryOf(
  { user: named, username, origin, action, sessionKey }: Try,
  { allowed, authMethod, method, reason, device, user = named ?? undefined }: Judgement,
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
    details: {
      method,
      ...(reason === undefined ? {} : { reason }),
      ...(allowed && device ? { device } : {}),
    },
  };
}

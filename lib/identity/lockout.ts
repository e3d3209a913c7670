import "server-only";
import { eq, inArray, lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signInLimits } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { networkOf } from "@/lib/core/network";
import { singleton } from "@/lib/core/singleton";

/** So many failures within so long lock for a while that doubles each time. */
interface Limit {
  failures: number;
  /** As many, once it was locked, lock again. */
  failuresAgain: number;
  windowMs: number;
  firstLockMs: number;
  longestLockMs: number;
}

const MINUTE_MS = 60_000;
const CLOSE: Limit = {
  failures: 5,
  failuresAgain: 1,
  windowMs: 5 * MINUTE_MS,
  firstLockMs: 30_000,
  longestLockMs: 15 * MINUTE_MS,
};
/** A house full of people may stand behind one address. */
const ADDRESS: Limit = { ...CLOSE, failures: 20 };
/**
 * Against guesses from very many addresses. One address alone cannot reach it: its own lock lets it fail about 14
 * times an hour.
 */
const ACCOUNT: Limit = {
  failures: 50,
  failuresAgain: 50,
  windowMs: 60 * MINUTE_MS,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 60 * MINUTE_MS,
};
/** After so long without a failure the next lock is a first one again. */
const FORGET_MS = 60 * MINUTE_MS;

/**
 * Who tries, as far as limits tell people apart. What strangers do counts against them and their address: it must not
 * shut out the account's own person, who has a session, or a browser that signed in to this account before.
 */
export type Trier =
  | { kind: "stranger"; ipAddress: string | null }
  | { kind: "device"; deviceId: string }
  | { kind: "session"; sessionRowId: number };

export interface Tried {
  /** Null where nobody was named, as with a passkey. */
  username: string | null;
  by: Trier;
}

export interface Standing {
  /** Even the right password counts as wrong now. */
  isLocked: boolean;
  /** Failed lately: waits behind those who did not. */
  hasFailed: boolean;
}

/** How whoever tries stands, before anything costly is done for them. */
export async function standingOf(db: Db, tried: Tried): Promise<Standing> {
  const now = clock().now();
  const keys = Object.keys(limitsOf(tried));
  const rows = await db.select().from(signInLimits).where(inArray(signInLimits.key, keys));
  const own = rows.filter((row) => !row.key.startsWith("account:"));
  const isRecent = (at: Date) => now.getTime() - at.getTime() <= CLOSE.windowMs;
  return {
    isLocked: rows.some((row) => isLockedAt(row, now)),
    hasFailed: own.some((row) => (row.failures > 0 || row.locks > 0) && isRecent(row.lastFailureAt)),
  };
}

/** One address, device or session, for queues in which each waits for its own. */
export function laneOf({ by }: Tried): string {
  if (by.kind === "device") return `device:${by.deviceId}`;
  if (by.kind === "session") return `session:${by.sessionRowId}`;
  return `address:${networkOf(by.ipAddress ?? "-")}`;
}

/**
 * Counts a sign-in after the password was checked. Whoever is locked out counts nothing, or anybody could keep a
 * person out by trying on. @returns whether the sign-in stands
 */
export async function countSignIn(db: Db, tried: Tried, succeeded: boolean): Promise<boolean> {
  const limits = limitsOf(tried);
  const keys = Object.keys(limits);
  const now = clock().now();
  await forgetOld(db, now);
  return db.transaction(async (tx) => {
    await tx
      .insert(signInLimits)
      .values(keys.map((key) => ({ key, windowAt: now, lastFailureAt: now })))
      .onConflictDoNothing();
    const rows = await tx
      .select()
      .from(signInLimits)
      .where(inArray(signInLimits.key, keys))
      .orderBy(signInLimits.key)
      .for("update");
    if (rows.some((row) => isLockedAt(row, now))) return false;
    if (succeeded) {
      // An address and an account stay as they are: who guesses at others must not wipe it out by signing in as themselves.
      const forgiven = keys.filter((key) => limits[key] === CLOSE);
      await tx
        .update(signInLimits)
        .set({ failures: 0, locks: 0, lockedUntil: null })
        .where(inArray(signInLimits.key, forgiven));
      return true;
    }
    for (const row of rows) {
      const limit = limits[row.key];
      if (limit)
        await tx
          .update(signInLimits)
          .set(afterFailure(row, limit, now))
          .where(eq(signInLimits.key, row.key));
    }
    return false;
  });
}

/** For the server's own console. */
export async function clearAccountLock(db: Db, username: string): Promise<void> {
  await db.delete(signInLimits).where(eq(signInLimits.key, accountKey(username)));
}

function isLockedAt(row: typeof signInLimits.$inferSelect, now: Date): boolean {
  return row.lockedUntil !== null && row.lockedUntil > now;
}

function afterFailure(row: typeof signInLimits.$inferSelect, limit: Limit, now: Date): typeof row {
  const quietMs = now.getTime() - row.lastFailureAt.getTime();
  const locks = quietMs > FORGET_MS ? 0 : row.locks;
  const sameWindow = now.getTime() - row.windowAt.getTime() <= limit.windowMs;
  const failures = (sameWindow ? row.failures : 0) + 1;
  const counted = { ...row, failures, windowAt: sameWindow ? row.windowAt : now, locks, lastFailureAt: now };
  if (failures < (locks === 0 ? limit.failures : limit.failuresAgain))
    return { ...counted, lockedUntil: null };
  const lockMs = Math.min(limit.firstLockMs * 2 ** locks, limit.longestLockMs);
  return {
    ...counted,
    failures: 0,
    windowAt: now,
    locks: locks + 1,
    lockedUntil: new Date(now.getTime() + lockMs),
  };
}

/** Names that nobody has would fill the table. */
async function forgetOld(db: Db, now: Date): Promise<void> {
  const last = singleton("sign-in-limits-cleaned", () => ({ atMs: 0 }));
  if (Math.abs(now.getTime() - last.atMs) < FORGET_MS) return;
  last.atMs = now.getTime();
  await db.delete(signInLimits).where(lt(signInLimits.lastFailureAt, new Date(now.getTime() - FORGET_MS)));
}

/** Key in the table → its limit. The same for names that exist and names that do not. */
function limitsOf({ username, by }: Tried): Record<string, Limit> {
  if (by.kind === "device") return { [`device:${by.deviceId}`]: CLOSE };
  if (by.kind === "session") return { [`session:${by.sessionRowId}`]: CLOSE };
  if (username === null) return { [`address:${networkOf(by.ipAddress ?? "-")}`]: ADDRESS };
  const account = username.toLowerCase().slice(0, 100);
  if (by.ipAddress === null) return { [`pair:-:${account}`]: CLOSE, [accountKey(username)]: ACCOUNT };
  const network = networkOf(by.ipAddress);
  return {
    [`pair:${network}:${account}`]: CLOSE,
    [`address:${network}`]: ADDRESS,
    [accountKey(username)]: ACCOUNT,
  };
}

function accountKey(username: string): string {
  return `account:${username.toLowerCase().slice(0, 100)}`;
}

import "server-only";
import { isIPv6 } from "node:net";
import { eq, inArray, lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signInLimits } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";

/** So many failures within so long lock an account, or an address, for a while that doubles each time. */
const FAILURES = 5;
const WINDOW_MS = 5 * 60_000;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 15 * 60_000;
/** After so long without a failure the next lock is a first one again. */
const FORGET_MS = 60 * 60_000;

/** More tries of one account than this do not wait. */
const MAX_IN_LINE = 20;

/**
 * Lets the tries of one account come one after the other, so that guesses sent together are counted like guesses sent
 * in turn. @throws AppError too_many
 */
export async function oneAfterTheOther<T>(username: string, check: () => Promise<T>): Promise<T> {
  const lines = singleton(
    "sign-in-lines",
    () => new Map<string, { last: Promise<unknown>; length: number }>(),
  );
  const key = username.toLowerCase();
  const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
  if (line.length > MAX_IN_LINE) {
    throw new AppError("too_many", "Too many sign-ins of this account at once: try again in some seconds.");
  }
  line.length += 1;
  lines.set(key, line);
  const turn = line.last.then(check);
  line.last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    line.length -= 1;
    if (line.length === 0) lines.delete(key);
  }
}

/**
 * Counts a sign-in for its account and address after the password was checked. While one of them is locked even the
 * right password counts as wrong, so that guessing on tells nothing; such tries do not lengthen the lock, or anybody
 * could shut a person out.
 * @returns whether the sign-in stands
 */
export async function countSignIn(
  db: Db,
  tried: { username: string; ipAddress: string | null; succeeded: boolean },
): Promise<boolean> {
  const keys = keysOf(tried.username, tried.ipAddress);
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
    const locked = rows.some((row) => row.lockedUntil !== null && row.lockedUntil > now);
    if (tried.succeeded && !locked) {
      await tx
        .update(signInLimits)
        .set({ failures: 0, locks: 0, lockedUntil: null })
        .where(inArray(signInLimits.key, keys));
      return true;
    }
    for (const row of rows) {
      if (row.lockedUntil !== null && row.lockedUntil > now) continue;
      await tx.update(signInLimits).set(afterFailure(row, now)).where(eq(signInLimits.key, row.key));
    }
    return false;
  });
}

/** For the server's own console. */
export async function clearAccountLock(db: Db, username: string): Promise<void> {
  await db.delete(signInLimits).where(inArray(signInLimits.key, keysOf(username, null)));
}

function afterFailure(row: typeof signInLimits.$inferSelect, now: Date): typeof row {
  const quietMs = now.getTime() - row.lastFailureAt.getTime();
  const locks = quietMs > FORGET_MS ? 0 : row.locks;
  const sameWindow = now.getTime() - row.windowAt.getTime() <= WINDOW_MS;
  const failures = (sameWindow ? row.failures : 0) + 1;
  const counted = { ...row, failures, windowAt: sameWindow ? row.windowAt : now, locks, lastFailureAt: now };
  // After a first lock each further failure locks again.
  if (failures < FAILURES && locks === 0) return { ...counted, lockedUntil: null };
  const lockMs = Math.min(FIRST_LOCK_MS * 2 ** locks, LONGEST_LOCK_MS);
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

function keysOf(username: string, ipAddress: string | null): string[] {
  const account = `account:${username.toLowerCase().slice(0, 150)}`;
  return ipAddress === null ? [account] : [account, `address:${networkOf(ipAddress)}`];
}

/** An IPv6 customer has a whole /64: it counts as one address. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${network.join(":")}::/64`;
}

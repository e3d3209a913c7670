import "server-only";
import { and, count, eq, gte, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { passkeys, secondFactors } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { seal, unseal } from "@/lib/core/sealed";
import {
  countRecoveryCodes,
  endRecoveryCodes,
  replaceRecoveryCodes,
  takeRecoveryCode,
} from "./recovery-codes";
import { newTotpSecret, stepOfCode } from "./totp";

/** So many wrong codes in a row, and codes are refused until a recovery code or an administrator helps. */
export const MAX_CODE_FAILURES = 8;

export type CodeVerdict = "ok" | "recovery_code" | "wrong" | "blocked";

/** What beside the password a person has set up to show: an authenticator app that is confirmed, and how many passkeys. */
export async function factorsOf(db: Db, userId: number): Promise<{ app: boolean; passkeys: number }> {
  const confirmed = and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt));
  const [[app], [keys]] = await Promise.all([
    db.select({ amount: count() }).from(secondFactors).where(confirmed),
    db.select({ amount: count() }).from(passkeys).where(eq(passkeys.userId, userId)),
  ]);
  return { app: (app?.amount ?? 0) > 0, passkeys: keys?.amount ?? 0 };
}

/** True once a person has any: sign-in asks for one of them. */
export async function hasSecondFactor(db: Db, userId: number): Promise<boolean> {
  const { app, passkeys: amount } = await factorsOf(db, userId);
  return app || amount > 0;
}

/**
 * Takes a code of the app or a recovery code. Each is good for one use, also when many come at once.
 * "blocked": too many wrong ones; only a recovery code still counts.
 */
export async function takeCode(db: Db, userId: number, given: string): Promise<CodeVerdict> {
  const code = given.replace(/[\s-]/g, "").toLowerCase();
  if (!/^\d{6}$/.test(code)) return orRecoveryCode(db, userId, code);
  const [factor] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  if (!factor?.confirmedAt) return "wrong";
  if (factor.failures >= MAX_CODE_FAILURES) return "blocked";
  const step = stepOfCode(unseal(factor.secret, placeOf(userId)), code);
  // A code that was right and is used up was not guessed: it fails and is not counted.
  if (step !== null) return (await takeStep(db, userId, step)) ? "ok" : "wrong";
  const [counted] = await db
    .update(secondFactors)
    .set({ failures: sql`${secondFactors.failures} + 1` })
    .where(eq(secondFactors.userId, userId))
    .returning({ failures: secondFactors.failures });
  return (counted?.failures ?? 0) >= MAX_CODE_FAILURES ? "blocked" : "wrong";
}

/** Begins to set up an app; nothing is asked for until `confirmSecondFactor`. @returns the seed, shown once */
export async function beginSecondFactor(db: Db, userId: number): Promise<string> {
  const secret = newTotpSecret();
  const values = { secret: seal(secret, placeOf(userId)), confirmedAt: null, lastCounter: 0, failures: 0 };
  await db
    .insert(secondFactors)
    .values({ userId, ...values })
    .onConflictDoUpdate({
      target: secondFactors.userId,
      set: values,
      setWhere: isNull(secondFactors.confirmedAt),
    });
  return secret;
}

/**
 * Ends the setting up with a first code.
 * @returns recovery codes, shown once, where this is the first factor; null when the code is wrong
 */
export async function confirmSecondFactor(
  db: Db,
  userId: number,
  code: string,
): Promise<{ recoveryCodes: string[] | null } | null> {
  const [factor] = await db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt)));
  if (!factor) return null;
  const step = stepOfCode(unseal(factor.secret, placeOf(userId)), code.replace(/\s/g, ""));
  if (step === null) return null;
  return db.transaction(async (tx) => {
    const isFirst = !(await hasSecondFactor(tx, userId));
    const confirmed = await tx
      .update(secondFactors)
      .set({ confirmedAt: clock().now(), lastCounter: step, failures: 0 })
      .where(and(eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt)))
      .returning({ userId: secondFactors.userId });
    if (confirmed.length === 0) return null;
    return { recoveryCodes: isFirst ? await replaceRecoveryCodes(tx, userId) : null };
  });
}

export async function removeApp(db: Db, userId: number): Promise<void> {
  await db.delete(secondFactors).where(eq(secondFactors.userId, userId));
  await endWithLastFactor(db, userId);
}

/** The app, all passkeys and the recovery codes: for who lost them, or is gone. */
export async function removeAllFactors(db: Db, userId: number): Promise<void> {
  await db.delete(passkeys).where(eq(passkeys.userId, userId));
  await removeApp(db, userId);
}

/** Recovery codes belong to a second factor: without any they end. */
export async function endWithLastFactor(db: Db, userId: number): Promise<void> {
  if (!(await hasSecondFactor(db, userId))) await endRecoveryCodes(db, userId);
}

/** For the profile page: what is on, whether the app is blocked, and how many recovery codes are left. */
export async function secondFactorState(db: Db, userId: number) {
  const [{ app, passkeys: amount }, [factor], recoveryCodesLeft] = await Promise.all([
    factorsOf(db, userId),
    db.select().from(secondFactors).where(eq(secondFactors.userId, userId)),
    countRecoveryCodes(db, userId),
  ]);
  return {
    enabled: app || amount > 0,
    app,
    passkeys: amount,
    blocked: app && factor !== undefined && factor.failures >= MAX_CODE_FAILURES,
    recoveryCodesLeft,
  };
}

async function takeStep(db: Db, userId: number, step: number): Promise<boolean> {
  const taken = await db
    .update(secondFactors)
    .set({ lastCounter: step, failures: 0 })
    .where(
      and(
        eq(secondFactors.userId, userId),
        lt(secondFactors.lastCounter, step),
        lt(secondFactors.failures, MAX_CODE_FAILURES),
      ),
    )
    .returning({ userId: secondFactors.userId });
  return taken.length === 1;
}

async function orRecoveryCode(db: Db, userId: number, code: string): Promise<CodeVerdict> {
  if (!(await takeRecoveryCode(db, userId, code))) return (await isBlocked(db, userId)) ? "blocked" : "wrong";
  await db.update(secondFactors).set({ failures: 0 }).where(eq(secondFactors.userId, userId));
  return "recovery_code";
}

async function isBlocked(db: Db, userId: number): Promise<boolean> {
  const rows = await db
    .select({ userId: secondFactors.userId })
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), gte(secondFactors.failures, MAX_CODE_FAILURES)));
  return rows.length > 0;
}

function placeOf(userId: number) {
  return { table: "second_factors", column: "secret", rowId: userId };
}

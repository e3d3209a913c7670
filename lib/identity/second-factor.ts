import "server-only";
import { randomBytes } from "node:crypto";
import { and, count, eq, gte, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { recoveryCodes, secondFactors } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import { seal, unseal } from "@/lib/core/sealed";
import { newTotpSecret, stepOfCode } from "./totp";

/** So many wrong codes in a row, and codes are refused until a recovery code or an administrator helps. */
export const MAX_CODE_FAILURES = 8;
const RECOVERY_CODES = 10;

export type CodeVerdict = "ok" | "recovery_code" | "wrong" | "blocked";

/** True once a person has confirmed an authenticator app: sign-in asks for it. */
export async function hasSecondFactor(db: Db, userId: number): Promise<boolean> {
  const [row] = await db
    .select({ userId: secondFactors.userId })
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)));
  return row !== undefined;
}

/**
 * Takes a code of the app or a recovery code. Each is good for one use, also when many come at once.
 * "blocked": too many wrong ones; only a recovery code still counts.
 */
export async function takeCode(db: Db, userId: number, given: string): Promise<CodeVerdict> {
  const code = given.replace(/[\s-]/g, "").toLowerCase();
  if (!/^\d{6}$/.test(code)) return takeRecoveryCode(db, userId, code);
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

/** Ends the setting up with a first code. @returns the recovery codes, shown once; null when the code is wrong */
export async function confirmSecondFactor(db: Db, userId: number, code: string): Promise<string[] | null> {
  const [factor] = await db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt)));
  if (!factor) return null;
  const step = stepOfCode(unseal(factor.secret, placeOf(userId)), code.replace(/\s/g, ""));
  if (step === null) return null;
  return db.transaction(async (tx) => {
    const confirmed = await tx
      .update(secondFactors)
      .set({ confirmedAt: clock().now(), lastCounter: step, failures: 0 })
      .where(and(eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt)))
      .returning({ userId: secondFactors.userId });
    return confirmed.length === 0 ? null : replaceRecoveryCodes(tx, userId);
  });
}

/** Ten new recovery codes; the old ones end. @returns them, to be shown once */
export async function replaceRecoveryCodes(db: Db, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: sha256(code.replaceAll("-", "")) })));
  return codes;
}

export async function removeSecondFactor(db: Db, userId: number): Promise<boolean> {
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const removed = await db
    .delete(secondFactors)
    .where(eq(secondFactors.userId, userId))
    .returning({ confirmedAt: secondFactors.confirmedAt });
  return removed.some((row) => row.confirmedAt !== null);
}

/** For the profile page: whether it is on, whether it is blocked, and how many recovery codes are left. */
export async function secondFactorState(db: Db, userId: number) {
  const [factor] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  const [left] = await db
    .select({ amount: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
  return {
    enabled: factor?.confirmedAt != null,
    blocked: factor?.confirmedAt != null && factor.failures >= MAX_CODE_FAILURES,
    recoveryCodesLeft: left?.amount ?? 0,
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

async function takeRecoveryCode(db: Db, userId: number, code: string): Promise<CodeVerdict> {
  const taken = await db
    .update(recoveryCodes)
    .set({ usedAt: clock().now() })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, sha256(code)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ id: recoveryCodes.id });
  if (taken.length !== 1) return (await isBlocked(db, userId)) ? "blocked" : "wrong";
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

/** 80 bits as "abcd-efgh-…": without 0, 1, 8 and 9, which are misread. */
function newRecoveryCode(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const text = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join("");
  return text.match(/.{4}/g)?.join("-") ?? text;
}

function placeOf(userId: number) {
  return { table: "second_factors", column: "secret", rowId: userId };
}

import "server-only";
import { randomBytes } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { recoveryCodes } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";

const RECOVERY_CODES = 10;

/** Ten new recovery codes; the old ones end. @returns them, to be shown once */
export async function replaceRecoveryCodes(db: Db, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await endRecoveryCodes(db, userId);
  await db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: sha256(code.replaceAll("-", "")) })));
  return codes;
}

/** @param code without dashes, in small letters @returns false: unknown, or used */
export async function takeRecoveryCode(db: Db, userId: number, code: string): Promise<boolean> {
  const taken = await db
    .update(recoveryCodes)
    .set({ usedAt: clock().now() })
    .where(and(unused(userId), eq(recoveryCodes.codeHash, sha256(code))))
    .returning({ id: recoveryCodes.id });
  return taken.length === 1;
}

export async function countRecoveryCodes(db: Db, userId: number): Promise<number> {
  const [left] = await db.select({ amount: count() }).from(recoveryCodes).where(unused(userId));
  return left?.amount ?? 0;
}

export async function endRecoveryCodes(db: Db, userId: number): Promise<void> {
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
}

const unused = (userId: number) => and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt));

/** 80 bits as "abcd-efgh-…": without 0, 1, 8 and 9, which are misread. */
function newRecoveryCode(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const text = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join("");
  return text.match(/.{4}/g)?.join("-") ?? text;
}

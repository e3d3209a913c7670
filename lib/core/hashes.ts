import { createHash, timingSafeEqual } from "node:crypto";

/** SHA-256 as hex: how random secrets are kept. Passwords are not random and take argon2 instead. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares two hashes in a time that does not tell where they differ. */
export function sameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { singleton } from "@/lib/core/singleton";

/** Argon2id, 64 MiB, 3 passes, 1 lane: the OWASP password storage sheet asks for 19 MiB and 2 at least. */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/**
 * True when `password` fits `passwordHash`. With null (no such person) it takes the same time and is false, so that
 * an answer's time does not tell which names exist.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const decoy = await singleton("password-decoy", () => hashPassword("nobody has this password"));
  const fits = await verify(passwordHash ?? decoy, password);
  return fits && passwordHash !== null;
}

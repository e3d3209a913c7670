import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/core/errors";
import { atMost } from "@/lib/core/queue";
import { singleton } from "@/lib/core/singleton";

/** Argon2id, 64 MiB, 3 passes, 1 lane: the OWASP password storage sheet asks for 19 MiB and 2 at least. */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
/** What stands in `password_hash` while nobody has chosen a password. */
export const NO_PASSWORD = "!";
/** Each takes 64 MiB and a processor: more at once would starve the rest of the app. */
const AT_ONCE = 2;
const MAX_WAITING = 20;

/** @throws AppError too_many while too many others wait */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, PARAMETERS));
}

/**
 * True when `password` fits `passwordHash`. With null (no such person) it takes the same time and is false, so that
 * an answer's time does not tell which names exist. @throws AppError too_many while too many others wait
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const decoy = await singleton("password-decoy", () => hash("nobody has this password", PARAMETERS));
  const real = passwordHash === NO_PASSWORD ? null : passwordHash;
  const fits = await inTurn(() => verify(real ?? decoy, password));
  return fits && real !== null;
}

/** True for a hash made with less than today's parameters: it is made anew when its password is there. */
export function isOutdated(passwordHash: string): boolean {
  const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(passwordHash) ?? [];
  return Number(memory ?? 0) < PARAMETERS.memoryCost || Number(time ?? 0) < PARAMETERS.timeCost;
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const queue = singleton("password-queue", () => atMost(AT_ONCE));
  if (queue.activeCount + queue.pendingCount >= AT_ONCE + MAX_WAITING) {
    throw new AppError(
      "too_many",
      "Too many people are signing in at this moment: try again in some seconds.",
    );
  }
  return queue(work);
}

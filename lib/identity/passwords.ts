import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { singleton } from "@/lib/core/singleton";
import { inTurn, type Place } from "./hashing-queue";

/** Argon2id, 64 MiB, 3 passes, 1 lane: the OWASP password storage sheet asks for 19 MiB and 2 at least. */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
/** What stands in `password_hash` while nobody has chosen a password. */
export const NO_PASSWORD = "!";

/** Whoever sets a password has shown a link, a token or the present password before. */
const SETTING: Place = { lane: "setting", hasFailed: false };

/** @throws AppError too_many while too many others wait */
export function hashPassword(password: string): Promise<string> {
  return inTurn(SETTING, () => hash(password, PARAMETERS));
}

/**
 * True when `password` fits `passwordHash`. With null (no such person) it takes the same time and is false, so that
 * an answer's time does not tell which names exist. @param place among those who wait
 * @throws AppError too_many while too many of the same lane wait
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
  place: Place,
): Promise<boolean> {
  const decoy = await singleton("password-decoy", () => hash("nobody has this password", PARAMETERS));
  const real = passwordHash === NO_PASSWORD ? null : passwordHash;
  const fits = await inTurn(place, () => verify(real ?? decoy, password));
  return fits && real !== null;
}

/** True for a hash made with less than today's parameters: it is made anew when its password is there. */
export function isOutdated(passwordHash: string): boolean {
  const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(passwordHash) ?? [];
  return Number(memory ?? 0) < PARAMETERS.memoryCost || Number(time ?? 0) < PARAMETERS.timeCost;
}

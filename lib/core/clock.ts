import { singleton } from "./singleton";

export interface Clock {
  now(): Date;
  /** Milliseconds that never jump, for durations. */
  monotonicMs(): number;
}

/** By how many milliseconds the database's clock is ahead of this machine's. */
const shared = () => singleton("clock-ahead", () => ({ databaseMs: 0 }));

const systemClock: Clock = {
  now: () => new Date(Date.now() + shared().databaseMs),
  monotonicMs: () => performance.now(),
};

/**
 * Time comes from here, so that tests can move it. With a PostgreSQL it is the database's time: what one replica writes
 * down (until when a session, a lock or a link is good, when a run began) another one compares with its own now.
 */
export const clock = (): Clock => singleton("clock", () => systemClock);

const DAY_MS = 24 * 3600_000;

/** The moment so many days of 24 hours before now. */
export const daysAgo = (days: number) => new Date(clock().now().getTime() - days * DAY_MS);

/** What is no more than this is taken for the way to the database and back. */
const NOISE_MS = 100;

/**
 * From now on the time of this process is the database's.
 * @param look the database's time, asked between two moments of `performance.now()`; null goes back to this machine's
 * @returns by how many milliseconds the database is ahead, when that has changed
 */
export function followDatabaseClock(
  look: { databaseMs: number; askedAtMs: number; answeredAtMs: number } | null,
): number | null {
  const { databaseMs: before } = shared();
  const tookMs = look ? look.answeredAtMs - look.askedAtMs : 0;
  // In the middle between question and answer; a late answer tells too little.
  const ahead = look ? look.databaseMs + tookMs / 2 - Date.now() : 0;
  if (look && Math.abs(ahead - before) <= NOISE_MS + tookMs) return null;
  shared().databaseMs = look ? Math.round(ahead) : 0;
  return look ? Math.round(ahead) : null;
}

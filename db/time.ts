import "server-only";
import { followDatabaseClock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";

const WORTH_TELLING_MS = 5_000;

/** Asks the database for its time, which from then on is the time of this process. */
export async function followDatabaseTime(
  ask: (text: string) => Promise<Record<string, unknown>[]>,
): Promise<void> {
  const askedAtMs = performance.now();
  const [row] = await ask("select extract(epoch from clock_timestamp())::float8 * 1000 as ms");
  const ahead = followDatabaseClock({
    databaseMs: Number(row?.ms),
    askedAtMs,
    answeredAtMs: performance.now(),
  });
  if (ahead !== null && Math.abs(ahead) >= WORTH_TELLING_MS)
    log("database").warn(
      { aheadSeconds: Math.round(ahead / 1000) },
      "this machine's clock is not the database's: the database's time is used",
    );
}

import "server-only";
import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signInLimits } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { networkOf } from "@/lib/core/network";

const WINDOW_MS = 3600_000;
/** A house full of people may stand behind one address. */
const PER_NETWORK = 20;
/** So that nobody's inbox is filled by strangers. */
const PER_NAME = 5;

/**
 * Counts a wish for a new password; replicas count together. @throws AppError too_many, the same for names that exist
 * and names that do not
 */
export async function takeReset(tx: Db, name: string, ipAddress: string | null): Promise<void> {
  const network = await count(tx, `reset-network:${networkOf(ipAddress ?? "-")}`);
  const account = await count(tx, `reset-name:${name.toLowerCase().slice(0, 150)}`);
  if (network > PER_NETWORK || account > PER_NAME)
    throw new AppError(
      "too_many",
      "This was asked for too often: wait an hour, or ask a Super Admin for a link.",
      {
        retryAfterSeconds: WINDOW_MS / 1000,
      },
    );
}

/** @returns how often within the hour, this time too */
async function count(tx: Db, key: string): Promise<number> {
  const now = clock().now();
  const isOver = sql`${signInLimits.windowAt} <= ${new Date(now.getTime() - WINDOW_MS).toISOString()}::timestamptz`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await tx
    .insert(signInLimits)
    .values({ key, failures: 1, windowAt: now, lastFailureAt: now })
    .onConflictDoUpdate({
      target: signInLimits.key,
      set: {
        failures: sql`case when ${isOver} then 1 else ${signInLimits.failures} + 1 end`,
        windowAt: sql`case when ${isOver} then ${at} else ${signInLimits.windowAt} end`,
        lastFailureAt: at,
      },
    })
    .returning({ failures: signInLimits.failures });
  return row?.failures ?? 0;
}

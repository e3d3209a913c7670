import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { and, inArray, isNotNull } from "drizzle-orm";
import { migrationHistory } from "@/db/schema/migrations";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { isBareFailure } from "@/lib/live/migrations/record";

/** The history hears of a task's end with the next poll, which comes within 10 s while a run goes on. */
const LIMIT_MS = 20_000;
const LOOK_MS = 500;
const MIGRATIONS = ["qmigrate", "vzmigrate"];

/**
 * Waits until the history has the end of these tasks of PVE's, and why they failed, so that a run that has ended does not go
 * on changing. ProxLB ends when it saw their end; a task that the history never hears of, or whose log does not say why,
 * holds nothing up for longer than that.
 */
export async function untilTold(
  { db, live }: Pick<Context, "db" | "live">,
  upids: readonly string[],
): Promise<void> {
  const migrations = upids.filter((upid) => MIGRATIONS.includes(upid.split(":")[5] ?? ""));
  if (migrations.length === 0) return;
  const untilMs = clock().monotonicMs() + LIMIT_MS;
  live.refreshSoon();
  while (clock().monotonicMs() < untilMs) {
    const ended = await db
      .select({ status: migrationHistory.status, result: migrationHistory.result })
      .from(migrationHistory)
      .where(and(inArray(migrationHistory.upid, migrations), isNotNull(migrationHistory.completedAt)));
    if (ended.length === migrations.length && !ended.some(isBareFailure)) return;
    await pause(LOOK_MS, undefined, { ref: false });
  }
}

import "server-only";
import type { Database } from "@/db/client";
import { clock } from "@/lib/core/clock";
import type { Daemon } from "@/lib/daemon/schema";
import { asSystem } from "@/lib/ledger/system";
import type { Live } from "@/lib/live/live";
import { type AuditDetail, beginAttempt, runAudited } from "./operation";

export interface JobContext {
  database: Database;
  live: Live;
  daemon: Daemon;
  /** How long the jobs of this process have been running. */
  runningForMs: number;
}

/** What goes on without anybody asking: declared by its feature, started by lib/application/background.ts alone. */
export interface Job {
  /** As the log names it, and the audit log: what it changes is recorded as `asSystem(name)`. */
  name: string;
  /** From the end of one round to the start of the next. */
  everyMs: number;
  /** Where several replicas share a database, only one of them does it. */
  leaderOnly: boolean;
  /** A failure is logged, and the next round comes all the same. */
  run(context: JobContext): Promise<void>;
}

/** An earlier process may have been killed just before: what it left is looked for so long. */
const FIRST_LOOKS_MS = 30_000;
const LOOK_MS = 5_000;

/** How often what `settling` makes is to be called. */
export const SETTLING_MS = 1_000;

/**
 * The rounds of a job that settles what dead processes left: every second at first, so that whatever goes on by itself does so
 * within seconds of the next start; then now and then. @param run `isFirst`: it may be of a process that died a moment ago
 */
export function settling(run: (context: JobContext, isFirst: boolean) => Promise<void>): Job["run"] {
  let lookedMs = Number.NEGATIVE_INFINITY;
  return async (context) => {
    const isFirst = context.runningForMs < FIRST_LOOKS_MS;
    const nowMs = clock().monotonicMs();
    if (!isFirst && nowMs - lookedMs < LOOK_MS) return;
    lookedMs = nowMs;
    await run(context, isFirst);
  };
}

/**
 * What a job does outside the database: the attempt is recorded before, the outcome after.
 * @throws AppError unavailable when it cannot be recorded, and what `work` throws
 */
export async function performAsSystem<T>(
  { database, job, action, about }: { database: Database; job: string; action: string; about: AuditDetail },
  work: () => Promise<T>,
): Promise<T> {
  return runAudited(await beginAttempt(database.db, asSystem(job), action, about), work);
}

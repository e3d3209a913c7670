import "server-only";
import type { Database, Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import { every } from "@/lib/core/loop";
import type { Daemon } from "@/lib/daemon/schema";
import { watchService } from "@/lib/features/service/jobs";
import { dropOld, MINUTE_MS, sample } from "@/lib/features/timeline/jobs";
import { removeOldMonths } from "@/lib/ledger/retention";
import type { Live } from "@/lib/live/live";
import type { Leader } from "@/lib/live/replicas/leader";
import { endRunsOfTheDead, endSilentRuns } from "@/lib/runs/store";

interface Parts {
  db: Db;
  kind: Database["kind"];
  live: Live;
  daemon: Daemon;
  leader: Leader;
  /** Null: the audit log is kept for ever. */
  auditRetentionDays: number | null;
}

const SERVICE_LOOK_MS = 3_000;
const RUNS_LOOK_MS = 5_000;
const FIRST_LOOKS_MS = 30_000;

/** What goes on without anybody asking: metric samples, their retention, an eye on ProxLB's state. */
export function startBackgroundLoops({ db, kind, live, daemon, leader, auditRetentionDays }: Parts): {
  close(): Promise<void>;
} {
  const startedMs = clock().monotonicMs();
  const loops = [
    every(MINUTE_MS, "samples", async () => {
      if (leader.isLeader()) await sample(db, live);
    }),
    every(60 * MINUTE_MS, "retention", async () => {
      if (leader.isLeader()) await dropOld(db);
    }),
    every(60 * MINUTE_MS, "audit retention", async () => {
      if (auditRetentionDays !== null && leader.isLeader()) await retainAudit(db, live, auditRetentionDays);
    }),
    every(RUNS_LOOK_MS, "runs", async () => {
      if (!leader.isLeader()) return;
      // Right after a start: of a process that was killed just before, whose heartbeat was still fresh then.
      const isFirst = clock().monotonicMs() - startedMs < FIRST_LOOKS_MS;
      const dead = isFirst ? await endRunsOfTheDead(db, kind) : 0;
      if (dead + (await endSilentRuns(db)) > 0) live.publish("runs");
    }),
    every(SERVICE_LOOK_MS, "service", watchService(daemon, live)),
  ];
  return {
    close: async () => {
      for (const stop of loops) stop();
    },
  };
}

async function retainAudit(db: Db, live: Live, days: number): Promise<void> {
  const removed = await removeOldMonths(db, days);
  if (removed === 0) return;
  log("audit").info({ removed, days }, "old months of the audit log were removed");
  live.publish("audit");
}

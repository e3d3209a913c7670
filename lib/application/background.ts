import "server-only";
import { lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { metricSamples } from "@/db/schema/balancing";
import { readConfigFile } from "@/lib/config-file/read";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Daemon } from "@/lib/daemon/schema";
import { removeOldMonths } from "@/lib/ledger/retention";
import type { Live } from "@/lib/live/live";
import type { Leader } from "@/lib/live/replicas/leader";
import { endSilentRuns } from "@/lib/runs/store";

interface Parts {
  db: Db;
  live: Live;
  daemon: Daemon;
  leader: Leader;
  /** Null: the audit log is kept for ever. */
  auditRetentionDays: number | null;
}

const MINUTE_MS = 60_000;
const SERVICE_LOOK_MS = 3_000;
/** A stat of one file; file events do not arrive for bind mounts and network file systems. */
const CONFIG_LOOK_MS = 2_000;
const SAMPLES_KEPT_MS = 7 * 24 * 3600_000;

/** What goes on without anybody asking: metric samples, their retention, an eye on ProxLB's state and on its file. */
export function startBackgroundLoops({ db, live, daemon, leader, auditRetentionDays }: Parts): {
  close(): Promise<void>;
} {
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
    every(MINUTE_MS, "runs", async () => {
      if (leader.isLeader() && (await endSilentRuns(db)) > 0) live.publish("runs");
    }),
    every(SERVICE_LOOK_MS, "service", watchService(daemon, live)),
    every(CONFIG_LOOK_MS, "config", watchConfig(live)),
  ];
  return {
    close: async () => {
      for (const stop of loops) stop();
    },
  };
}

/** One row a node and minute; a node that is down or a picture that is old gives none. */
async function sample(db: Db, live: Live): Promise<void> {
  const { nodes, connection } = live.snapshot();
  if (connection.state !== "ok") return;
  const at = new Date(Math.floor(clock().now().getTime() / MINUTE_MS) * MINUTE_MS);
  const rows = nodes
    .filter((node) => node.status === "online")
    .map((node) => ({
      at,
      node: node.name,
      cpuRatio: node.cpuRatio,
      memoryRatio: ratio(node.memoryUsedBytes, node.memoryTotalBytes),
      diskRatio: ratio(node.diskUsedBytes, node.diskTotalBytes),
    }));
  if (rows.length > 0) await db.insert(metricSamples).values(rows).onConflictDoNothing();
}

async function dropOld(db: Db): Promise<void> {
  const before = new Date(clock().now().getTime() - SAMPLES_KEPT_MS);
  await db.delete(metricSamples).where(lt(metricSamples.at, before));
}

async function retainAudit(db: Db, live: Live, days: number): Promise<void> {
  const removed = await removeOldMonths(db, days);
  if (removed === 0) return;
  log("audit").info({ removed, days }, "old months of the audit log were removed");
  live.publish("audit");
}

/**
 * Tells the screens when ProxLB's state changed, whoever changed it; and starts a local ProxLB that has never run,
 * also one that was installed while the app was up.
 */
function watchService(daemon: Daemon, live: Live): () => Promise<void> {
  let last = "";
  return async () => {
    const { state, version, startedAt, finishedAt, exitCode, reason } = await daemon.inspect();
    // Without a version it is still being installed.
    const neverRan = state === "stopped" && version !== null && startedAt === null && finishedAt === null;
    if (daemon.driver === "process" && neverRan) await daemon.start();
    const now = JSON.stringify([state, startedAt, exitCode, reason]);
    if (last !== "" && now !== last) live.publish("service");
    last = now;
  };
}

/** Tells the screens when proxlb.yaml changed, whoever changed it. */
function watchConfig(live: Live): () => Promise<void> {
  let last = "";
  return async () => {
    const file = await readConfigFile();
    const now = file.state === "read" ? file.sha256 : file.reason;
    if (last !== "" && now !== last) live.publish("config");
    last = now;
  };
}

function ratio(used: number | null, total: number | null): number | null {
  return used === null || total === null || total === 0 ? null : used / total;
}

/** Waits for each round to end before the next; a failure is logged and the loop goes on. */
function every(ms: number, name: string, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const again = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      work()
        .catch((error) =>
          log("background").warn({ loop: name, error: messageOf(error) }, "a background loop failed"),
        )
        .finally(again);
    }, ms);
    timer.unref();
  };
  again();
  return () => {
    stopped = true;
    if (timer) clearTimeout(timer);
  };
}

import "server-only";
import { lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { metricSamples } from "@/db/schema/metrics";
import type { Job } from "@/lib/access/job";
import { clock, daysAgo } from "@/lib/core/clock";
import type { Live } from "@/lib/live/live";
import { settings } from "@/lib/settings/current";

const MINUTE_MS = 60_000;

export const jobs: Job[] = [
  {
    name: "timeline.sample",
    everyMs: MINUTE_MS,
    leaderOnly: true,
    run: ({ database, live }) => sample(database.db, live),
  },
  {
    name: "timeline.retention",
    everyMs: 60 * MINUTE_MS,
    leaderOnly: true,
    run: ({ database }) => dropOld(database.db),
  },
];

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
  await db.delete(metricSamples).where(lt(metricSamples.at, daysAgo(settings("retention").sampleDays)));
}

export function ratio(used: number | null, total: number | null): number | null {
  return used === null || total === null || total === 0 ? null : used / total;
}

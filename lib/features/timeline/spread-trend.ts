import "server-only";
import { and, gte, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { metricSamples } from "@/db/schema/metrics";
import { clock } from "@/lib/core/clock";
import type { SpreadTrend } from "./schema";

const HOURS = 6;
const STEP_SECONDS = 300;

/**
 * How far apart the nodes were in the last six hours, from the samples of every minute; each step tells the spread of
 * its averages. Ignored nodes do not count, as for ProxLB.
 */
export async function spreadTrend(db: Db, ignoredNodes: readonly string[]): Promise<SpreadTrend> {
  const nowSeconds = Math.floor(clock().now().getTime() / 1000);
  const lastStep = Math.floor(nowSeconds / STEP_SECONDS);
  const firstStep = lastStep - (HOURS * 3600) / STEP_SECONDS + 1;
  const step = sql<number>`floor(extract(epoch from ${metricSamples.at}) / ${sql.raw(String(STEP_SECONDS))})`;
  const averages = db
    .select({
      step: step.mapWith(Number).as("step"),
      memory: sql<number | null>`avg(${metricSamples.memoryRatio})`.as("memory"),
      cpu: sql<number | null>`avg(${metricSamples.cpuRatio})`.as("cpu"),
      disk: sql<number | null>`avg(${metricSamples.diskRatio})`.as("disk"),
    })
    .from(metricSamples)
    .where(
      and(
        gte(metricSamples.at, new Date(firstStep * STEP_SECONDS * 1000)),
        ignoredNodes.length > 0 ? notInArray(metricSamples.node, [...ignoredNodes]) : undefined,
      ),
    )
    .groupBy(step, metricSamples.node)
    .as("averages");
  const rows = await db
    .select({
      step: averages.step,
      memory: sql<number | null>`100 * (max(${averages.memory}) - min(${averages.memory}))`,
      cpu: sql<number | null>`100 * (max(${averages.cpu}) - min(${averages.cpu}))`,
      disk: sql<number | null>`100 * (max(${averages.disk}) - min(${averages.disk}))`,
    })
    .from(averages)
    .groupBy(averages.step);
  const known = new Map(rows.map((row) => [Number(row.step), row]));
  const points = Array.from({ length: lastStep - firstStep + 1 }, (_, index) => {
    const row = known.get(firstStep + index);
    return {
      at: new Date((firstStep + index) * STEP_SECONDS * 1000).toISOString(),
      memory: row?.memory ?? null,
      cpu: row?.cpu ?? null,
      disk: row?.disk ?? null,
    };
  });
  return { stepSeconds: STEP_SECONDS, points };
}

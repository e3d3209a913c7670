import "server-only";
import { and, desc, eq, gte, isNotNull } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { planBasis } from "@/lib/planning/basis";
import { movesAtOnce } from "@/lib/planning/moves-at-once";
import { isSeenRunning } from "@/lib/proxlb/planner/from-snapshot";
import { durationOfAll, type PastSpeed } from "./drain-duration";
import { drainPlan } from "./drain-forecast";
import { drainGuard } from "./drain-guard";
import type { DrainForecast, ForecastInput } from "./drain-schema";

/** The process has other things to do; a small cluster is looked through in a tenth of it. */
const SEARCH_MS = 1_000;
/** Fewer tell nothing. */
const FEWEST = 3;
const NEWEST = 100;

/**
 * What a drain of the node would do, by the picture of now.
 * @throws AppError not_found for a node that is not there, unavailable without a picture or a usable proxlb.yaml
 */
export async function forecastDrain(
  context: Pick<Context, "db" | "live" | "daemon">,
  { name, restartContainers }: z.output<typeof ForecastInput>,
): Promise<DrainForecast> {
  await context.live.readFirst();
  const snapshot = context.live.snapshot();
  const { seenAt, state, reason } = snapshot.connection;
  if (seenAt === null || state !== "ok")
    throw new AppError(
      "unavailable",
      `A drain needs a current picture of the cluster: ${reason ?? "it has not been read yet."}`,
    );
  if (!snapshot.nodes.some((node) => node.name === name))
    throw new AppError("not_found", `There is no node ${name} in this cluster.`);
  const { ground, reason: unusable } = await planBasis(context);
  if (!ground) throw new AppError("unavailable", unusable ?? "proxlb.yaml cannot be read.");
  const endsAtMs = clock().monotonicMs() + SEARCH_MS;
  const plan = drainPlan(snapshot, ground, {
    node: name,
    restartContainers,
    at: clock().now(),
    past: await pastSpeed(context.db),
    stopped: () => clock().monotonicMs() > endsAtMs,
  });
  const atOnce = plan.inOrder ? 1 : movesAtOnce(ground.config.balancing);
  const running = snapshot.guests.filter(
    (guest) => guest.node === name && !guest.template && isSeenRunning(guest),
  );
  const missing = running.filter(({ vmid }) => ground.moveFacts.configs[vmid] === undefined);
  return {
    ...plan,
    seenAt,
    seconds: durationOfAll(
      plan.moves.map(({ seconds }) => seconds),
      atOnce,
    ),
    guard: drainGuard(snapshot, ground.config.proxmox_cluster, name),
    looked: { done: running.length - missing.length, missing: missing.map(({ vmid }) => vmid) },
  };
}

/** What the newest migrations of this cluster tell of the next ones. */
async function pastSpeed(db: Db): Promise<PastSpeed> {
  const { guestType, memoryBytes, durationSeconds, status, startedAt } = migrationHistory;
  const rows = await db
    .select({ guestType, memoryBytes, durationSeconds })
    .from(migrationHistory)
    .where(and(eq(status, "ok"), isNotNull(startedAt), gte(durationSeconds, 1)))
    .orderBy(desc(startedAt))
    .limit(NEWEST);
  const of = (type: "vm" | "ct") => rows.filter((row) => row.guestType === type);
  const speeds = of("vm").flatMap((row) =>
    row.memoryBytes && row.durationSeconds ? [row.memoryBytes / row.durationSeconds] : [],
  );
  const restarts = of("ct").flatMap((row) => (row.durationSeconds ? [row.durationSeconds] : []));
  return {
    vmBytesPerSecond: speeds.length < FEWEST ? null : median(speeds),
    ctSeconds: restarts.length < FEWEST ? null : median(restarts),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

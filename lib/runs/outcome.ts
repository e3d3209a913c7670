import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Lease } from "@/db/lease";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { assignedRatios } from "@/lib/planning/assigned";
import type { Forecast } from "@/lib/planning/schema";
import { usedPercent } from "@/lib/proxlb/balance";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { patchRun } from "./store";

/** PVE's own figures are up to 10 s old and ours 10 s older: a run's effect shows about this long after its end. */
export const SETTLE_MS = 20_000;

export const GIVE_UP_MS = 3 * 60_000;

export const LOOK_MS = 2_000;

/** Stores what really came of a run that has ended, once the live picture shows it. Nobody waits for it. */
export async function recordOutcome(
  { db, live }: Pick<Context, "db" | "live">,
  lease: Lease,
  forecast: Forecast,
): Promise<void> {
  const endedMs = clock().now().getTime();
  const stopWatching = live.watchClosely();
  try {
    while (clock().now().getTime() < endedMs + GIVE_UP_MS) {
      await pause(LOOK_MS, undefined, { ref: false });
      const snapshot = live.snapshot();
      const { state, seenAt } = snapshot.connection;
      if (state !== "ok" || seenAt === null || Date.parse(seenAt) < endedMs + SETTLE_MS) continue;
      await patchRun(db, lease, { forecast: withActual(forecast, snapshot, seenAt) });
      live.publish("runs");
      return;
    }
  } catch (error) {
    // The app is closing, or the database is away: the run stays without its actual figures, and says so.
    log("runs").info({ run: lease.id, error: messageOf(error) }, "the outcome of a run was not recorded");
  } finally {
    stopWatching();
  }
}

export function withActual(forecast: Forecast, snapshot: ClusterSnapshot, seenAt: string): Forecast {
  const ratios = new Map(nodeRatios(snapshot, forecast));
  const nodes = forecast.nodes.map((node) => ({ ...node, actualRatio: ratios.get(node.node) ?? null }));
  const known = nodes.flatMap(({ actualRatio }) => (actualRatio === null ? [] : [actualRatio]));
  const points = known.length === 0 ? null : (Math.max(...known) - Math.min(...known)) * 100;
  return { ...forecast, nodes, actual: { seenAt, points } };
}

export function nodeRatios(
  { nodes, guests }: ClusterSnapshot,
  { method, mode }: Forecast,
): [string, number | null][] {
  if (mode === "assigned") {
    return assignedRatios(nodes, guests).map((node) => [node.node, node[`${method}Ratio`]]);
  }
  return nodes
    .filter((node) => node.status === "online")
    .map((node) => {
      const percent = usedPercent(node, method);
      return [node.name, percent === null ? null : percent / 100];
    });
}

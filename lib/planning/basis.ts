import "server-only";
import { and, desc, eq, gte, isNotNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import type { Context } from "@/lib/access/context";
import { type ConfigFile, readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { nextTurn } from "@/lib/core/next-turn";
import type { Daemon } from "@/lib/daemon/schema";
import { identityOf } from "@/lib/proxlb/config/identity";
import { needsChances, withChances } from "@/lib/proxlb/planner/chances";
import type { PlanGround, WhatIf } from "@/lib/proxlb/planner/ground";
import { chanceRun, instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { proxmoxSource } from "@/lib/proxmox/instance";
import { planFigures, planMoveFacts, planRights, trickle } from "./figures";
import type { PlanBasis } from "./schema";
import { planSettings } from "./settings";

type PlanContext = Pick<Context, "db" | "daemon" | "live">;

/** How ProxLB reads the cluster, beside the live picture. */
export interface ProxlbReading {
  readonly file: ConfigFile;
  /** Null while the file is missing or broken; `reason` says so. */
  readonly settings: ReturnType<typeof planSettings> | null;
  readonly reason: string | null;
  readonly zone: Pick<PlanGround, "timeZone" | "timeZoneAssumed">;
  readonly figures: PlanGround["figures"];
  readonly proxlbRights: PlanGround["proxlbRights"];
  readonly fetch: PlanBasis["fetch"];
}

/** What is known by now of how ProxLB reads the cluster; lets the next thing be asked that is missing. */
export async function proxlbReading({
  daemon,
  live,
}: Pick<Context, "daemon" | "live">): Promise<ProxlbReading> {
  const proxmox = proxmoxSource.current();
  const file = await readConfigFile();
  const { config, reason } = usableConfig(file);
  const settings = config && planSettings(config);
  const identity = config && identityOf(config);
  if (proxmox && settings) {
    trickle(proxmox, live.snapshot(), live.takeSpareCall, identity);
  }
  return {
    file,
    settings,
    reason,
    zone: timeZoneOf(daemon.driver),
    proxlbRights: planRights(proxmox, identity),
    ...planFigures(proxmox),
  };
}

/** Everything beside the live picture that a plan needs. A missing or broken config is a state, not an error. */
export async function planBasis(context: PlanContext): Promise<PlanBasis> {
  const { settings, reason, zone, figures, proxlbRights, fetch } = await proxlbReading(context);
  if (settings === null) {
    return { ground: null, reason, configVersion: "none", solverActs: false, fetch };
  }
  return {
    ground: {
      config: settings.config,
      ...zone,
      bytesPerSecond: await medianBytesPerSecond(context.db),
      figures,
      proxlbRights,
      moveFacts: planMoveFacts(proxmoxSource.current(), context.live.snapshot().guests),
    },
    reason: null,
    configVersion: settings.version,
    solverActs: settings.solverActs,
    fetch,
  };
}

/**
 * The plan for the cluster as it is now, planned in other orders too where the order decides something.
 * @throws AppError unavailable without a picture or a usable config
 */
export async function currentPlan(
  context: PlanContext,
  whatIf: WhatIf,
): Promise<{ plan: Plan; basis: PlanBasis; ground: PlanGround }> {
  const basis = await planBasis(context);
  if (!basis.ground) throw new AppError("unavailable", basis.reason ?? "proxlb.yaml cannot be read.");
  const snapshot = context.live.snapshot();
  if (snapshot.connection.seenAt === null) {
    throw new AppError("unavailable", snapshot.connection.reason ?? "The cluster has not been read yet.");
  }
  const at = clock().now();
  const plan = instantPlan(snapshot, basis.ground, whatIf, at);
  if (!needsChances(plan)) return { plan, basis, ground: basis.ground };
  const run = chanceRun(snapshot, basis.ground, whatIf, at);
  while (!run.done) {
    run.step();
    await nextTurn();
  }
  return { plan: withChances(plan, run.result(plan)), basis, ground: basis.ground };
}

/** Past migrations decide what a duration is estimated with; fewer than three tell nothing. */
export async function medianBytesPerSecond(db: Db): Promise<number | null> {
  const rows = await db
    .select({ bytes: migrationHistory.memoryBytes, seconds: migrationHistory.durationSeconds })
    .from(migrationHistory)
    .where(
      and(
        eq(migrationHistory.status, "ok"),
        isNotNull(migrationHistory.memoryBytes),
        gte(migrationHistory.durationSeconds, 1),
      ),
    )
    .orderBy(desc(migrationHistory.startedAt))
    .limit(100);
  const speeds = rows
    .map(({ bytes, seconds }) => (bytes ?? 0) / (seconds ?? 1))
    .filter((speed) => speed > 0)
    .sort((a, b) => a - b);
  return speeds.length < 3 ? null : (speeds[Math.floor(speeds.length / 2)] ?? null);
}

/** A local ProxLB has our own clock; what a Docker container's is set to cannot be seen, and is UTC unless told. */
function timeZoneOf(driver: Daemon["driver"]): { timeZone: string; timeZoneAssumed: boolean } {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return driver === "process"
    ? { timeZone: own, timeZoneAssumed: false }
    : { timeZone: "UTC", timeZoneAssumed: true };
}

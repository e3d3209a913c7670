import "server-only";
import { and, desc, eq, isNotNull, lt } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { runs } from "@/db/schema/runs";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { pageOf } from "@/lib/core/page";
import { estimateSeconds } from "@/lib/daemon/one-shot";
import { assignedRatios } from "@/lib/planning/assigned";
import { Placement, PlacementInput } from "@/lib/planning/schema";
import { clusterSize } from "@/lib/runs/runner";
import {
  BalancingStatus,
  ListRunsInput,
  RunInput,
  type RunKind,
  RunSummary,
  RunsPage,
  RunView,
} from "@/lib/runs/schema";
import { activeRun, busySentence, findRun, newestRun, type RunRow } from "@/lib/runs/store";
import { toSummaries, toView } from "@/lib/runs/view";
import { noQuorum } from "@/lib/snapshot/quorum";

export const getBalancingStatus = query({
  name: "balancing.status",
  permission: "balancing.view",
  input: z.object({}),
  output: BalancingStatus,
  async run({ db, live, daemon }) {
    const estimate = estimateSeconds(clusterSize(live.snapshot()));
    const [active, dryRun, rebalance, bestNode, config, service] = await Promise.all([
      activeRun(db),
      newestEndedRun(db, "dry_run"),
      newestEndedRun(db, "rebalance"),
      newestRun(db, "best_node"),
      readConfigFile(),
      daemon.inspect(),
    ]);
    const view = (row: RunRow | null) => (row ? toView(db, row, estimate) : null);
    const unusable = service.state === "absent" || service.state === "engine_down" ? service.reason : null;
    return {
      active: await view(active),
      lastDryRun: await view(dryRun),
      lastRebalance: await view(rebalance),
      lastBestNode: bestNode ? ((await toSummaries(db, [bestNode]))[0] ?? null) : null,
      blocked:
        unusable ??
        usableConfig(config).reason ??
        noQuorum(live.snapshot()) ??
        (active ? busySentence(active) : null),
      estimateSeconds: estimate,
    };
  },
});

/** The newest best-node search, whatever became of it; null when nobody asked yet. */
export const lastBestNode = query({
  name: "balancing.last_best_node",
  permission: "balancing.dry_run",
  input: z.object({}),
  output: z.object({ run: RunSummary.nullable() }),
  async run({ db }) {
    const row = await newestRun(db, "best_node");
    return { run: row ? ((await toSummaries(db, [row]))[0] ?? null) : null };
  },
});

export const listRuns = query({
  name: "runs.list",
  permission: "balancing.view",
  input: ListRunsInput,
  output: RunsPage,
  async run({ db }, { kind, cursor, limit }) {
    const rows = await db
      .select()
      .from(runs)
      .where(and(kind ? eq(runs.kind, kind) : undefined, cursor ? lt(runs.id, cursor) : undefined))
      .orderBy(desc(runs.id))
      .limit(limit + 1);
    const { page, next } = pageOf(rows, limit);
    return { runs: await toSummaries(db, page), next };
  },
});

export const getRun = query({
  name: "runs.get",
  permission: "balancing.view",
  input: RunInput,
  output: RunView,
  async run({ db, live }, { id }) {
    return toView(db, await findRun(db, id), estimateSeconds(clusterSize(live.snapshot())));
  },
});

/** Where the guests of a plan are now, and how full the nodes are by configured size. */
export const getPlacement = query({
  name: "balancing.placement",
  permission: "balancing.view",
  input: PlacementInput,
  output: Placement,
  async run({ db, live }, { run }) {
    const { nodes, guests } = live.snapshot();
    const plan = run === undefined ? null : (await findRun(db, run)).plan;
    const planned = new Set(plan?.moves.map((move) => move.vmid));
    return {
      assigned: assignedRatios(nodes, guests),
      guests: guests
        .filter((guest) => planned.has(guest.vmid))
        .map(({ vmid, node, status }) => ({ vmid, node, status })),
    };
  },
});

async function newestEndedRun(db: Db, kind: RunKind): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.kind, kind), isNotNull(runs.finishedAt)))
    .orderBy(desc(runs.id))
    .limit(1);
  return row ?? null;
}

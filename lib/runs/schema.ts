import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { NextPage, pageInput, rowCursor } from "@/lib/core/page";
import { Forecast } from "@/lib/planning/schema";
import { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { AppliedMove } from "@/lib/runs/moves/schema";

export const RUN_KINDS = ["dry_run", "rebalance", "best_node", "apply"] as const;
export const RUN_STATES = ["waiting", "running", "finished", "failed", "cancelled", "interrupted"] as const;

export const RunKind = z.enum(RUN_KINDS);
export type RunKind = z.infer<typeof RunKind>;

/** A migration as a run sees it, from PVE's own task; or an order that PVE refused, which became none. */
export const RunMigration = z.object({
  /** Null: PVE refused the order. */
  upid: z.string().nullable(),
  /** 0: nobody can tell which guest of that name. */
  guestId: z.number().int(),
  guestName: z.string().nullable(),
  sourceNode: z.string().nullable(),
  targetNode: z.string().nullable(),
  /** Not ordered: the HA manager moved it along with the guest of this id. */
  alongWith: z.number().int().nullable(),
  /** `refused`: at the order. */
  status: z.enum(["running", "ok", "warnings", "failed", "refused", "unknown"]),
  startedAt: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  result: z.string().nullable(),
});
export type RunMigration = z.infer<typeof RunMigration>;

export const RunSummary = z.object({
  id: z.number().int(),
  kind: RunKind,
  state: z.enum(RUN_STATES),
  requestedBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Why it waits, failed or ended early. */
  reason: z.string().nullable(),
  proxlbVersion: z.string().nullable(),
  bestNode: z.string().nullable(),
  plannedMoves: z.number().int().nullable(),
  spreadBeforeRatio: z.number().nullable(),
  spreadAfterRatio: z.number().nullable(),
  migrated: z.number().int(),
  migrationsFailed: z.number().int(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const RunView = RunSummary.extend({
  plan: PrintedPlan.nullable(),
  /** apply only: the chosen moves in the order they were given. */
  moves: z.array(AppliedMove).nullable(),
  /** Runs that move guests: what was predicted, and what came of it. */
  forecast: Forecast.nullable(),
  migrations: z.array(RunMigration),
  /** About how long ProxLB needs for its collection on this cluster; null when nothing runs. */
  estimateSeconds: z.number().nullable(),
  log: z.string(),
});
export type RunView = z.infer<typeof RunView>;

/** Where the API has a run. */
export const runPath = ({ id }: { id: number }) => `/api/balancing/runs/${id}`;

/** A run without its log, which may be long and is read on the run's own page. */
export const RunBrief = RunView.omit({ log: true });
export type RunBrief = z.infer<typeof RunBrief>;

export const RunInput = z.object({ id: RowId });

export const ListRunsInput = z.object({
  kind: RunKind.optional(),
  ...pageInput(rowCursor, { default: 20, max: 200 }),
});

export const RunsPage = z.object({ runs: z.array(RunSummary), next: NextPage });
export type RunsPage = z.infer<typeof RunsPage>;

/** Where balancing stands: the run that goes on, the newest of each kind, and what a start would meet. */
export const BalancingStatus = z.object({
  active: RunBrief.nullable(),
  /** The newest that ended, so that a plan stays while the next one is made. */
  lastDryRun: RunBrief.nullable(),
  lastRebalance: RunBrief.nullable(),
  lastBestNode: RunSummary.nullable(),
  /** Why nothing can be started now, as a sentence; null when it can. */
  blocked: z.string().nullable(),
  /** About how long a dry run takes on this cluster. */
  estimateSeconds: z.number().nullable(),
});
export type BalancingStatus = z.infer<typeof BalancingStatus>;

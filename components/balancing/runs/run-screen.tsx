"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { SpreadChange } from "@/components/balancing/points";
import { KIND_WORDS } from "@/components/balancing/words";
import { RunMigrations } from "@/components/cluster/run-migrations";
import { useWatch } from "@/components/live/live-provider";
import { Age } from "@/components/page/age";
import { Elapsed } from "@/components/page/elapsed";
import { PageHeader } from "@/components/page/page-header";
import { useNow } from "@/components/page/use-now";
import { AppliedMoves } from "@/components/plan/applied-moves";
import { ForecastCard } from "@/components/plan/forecast-card";
import { standingOfPlan } from "@/components/plan/plan-standing";
import { PrintedPlanView } from "@/components/plan/printed-plan-view";
import { shownPrintedPlan } from "@/components/plan/printed-shown";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { placementQuery, runQuery } from "@/lib/features/balancing/live";
import { clusterQuery } from "@/lib/features/cluster/live";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { Placement } from "@/lib/planning/schema";
import type { RunView } from "@/lib/runs/schema";
import { ActiveRun } from "./active-run";
import { movesGuests } from "./phase";
import { RunBadge } from "./run-badge";
import { RunLog } from "./run-log";

interface RunScreenProps {
  initial: { run: RunView; cluster: ClusterView; placement: Placement };
  canStop: boolean;
}

/** Everything about one run: who and when, its plan, its migrations, its log. */
export function RunScreen({ initial, canStop }: RunScreenProps) {
  useWatch(["runs", "migrations", "cluster"]);
  const { data: run } = useQuery({ ...runQuery(initial.run.id), initialData: initial.run });
  const active = run.finishedAt === null;
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {KIND_WORDS[run.kind]} #{run.id} <RunBadge run={run} />
          </span>
        }
        meta={
          <>
            {run.requestedBy}, <Age at={run.createdAt} />
          </>
        }
        actions={
          <Link href="/balancing" className={buttonVariants({ variant: "outline", size: "sm" })}>
            <ArrowLeft aria-hidden />
            Balancing
          </Link>
        }
      />
      <div className="grid min-w-0 gap-4">
        {active ? <ActiveRun run={run} spread={null} canStop={canStop} /> : <Facts run={run} />}
        {run.plan ? <RunPlan run={run} plan={run.plan} initial={initial} /> : null}
        {run.moves && !active ? <ChosenMoves run={run} moves={run.moves} /> : null}
        {run.forecast ? (
          <ForecastCard forecast={run.forecast} finishedAt={run.finishedAt} partial={isPartial(run)} />
        ) : null}
        {movesGuests(run.kind) && !active && run.moves === null ? <Migrations run={run} /> : null}
        {run.kind === "apply" ? null : <RunLog runId={run.id} log={run.log} />}
      </div>
    </>
  );
}

function Facts({ run }: { run: RunView }) {
  const facts: [string, ReactNode][] = [
    ["Took", <Elapsed key="took" from={run.startedAt} to={run.finishedAt} />],
    ["Ended", <Age key="ended" at={run.finishedAt} />],
    ...(run.proxlbVersion ? [["ProxLB", run.proxlbVersion] satisfies [string, string]] : []),
  ];
  if (run.kind === "best_node") facts.unshift(["Best node", run.bestNode ?? "none"]);
  if (run.plan) {
    facts.push([
      "Spread by its plan",
      <SpreadChange key="spread" before={run.spreadBeforeRatio} after={run.spreadAfterRatio} />,
    ]);
  }
  return (
    <Card aria-label="Facts" className="grid gap-3 px-4 py-3">
      {run.reason ? <p>{run.reason}</p> : null}
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt className="text-muted-foreground text-table">{term}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function RunPlan({
  run,
  plan,
  initial,
}: {
  run: RunView;
  plan: NonNullable<RunView["plan"]>;
  initial: RunScreenProps["initial"];
}) {
  const { data: cluster } = useQuery({ ...clusterQuery(), initialData: initial.cluster });
  const { data: placement } = useQuery({ ...placementQuery(run.id), initialData: initial.placement });
  const now = useNow();
  // A rebalance carried its plan out: whether it still fits, and where its guests are, is no question.
  const fits = run.kind === "dry_run";
  const shown = shownPrintedPlan({
    plan,
    nodes: cluster.nodes,
    placement: fits ? placement : undefined,
    runId: run.id,
  });
  const ageMs = now === null || run.finishedAt === null ? null : now - Date.parse(run.finishedAt);
  const standing = fits ? standingOfPlan(plan, shown, null, ageMs) : null;
  return (
    <Card aria-labelledby="run-plan">
      <CardHeader>
        <CardTitle id="run-plan">{fits ? "Plan" : "What ProxLB planned"}</CardTitle>
      </CardHeader>
      <CardContent>
        <PrintedPlanView plan={plan} shown={shown} standing={standing} />
      </CardContent>
    </Card>
  );
}

/** What came along unplanned stands for none of what was planned. */
function isPartial({ plannedMoves, migrated, plan, migrations }: RunView): boolean {
  if (plannedMoves === null) return false;
  const planned = new Set(plan?.moves.map(({ vmid }) => vmid));
  const unplanned = migrations.filter(
    ({ alongWith, guestId, status }) =>
      plan !== null &&
      alongWith !== null &&
      !planned.has(guestId) &&
      (status === "ok" || status === "warnings"),
  );
  return migrated - unplanned.length < plannedMoves;
}

function ChosenMoves({ run, moves }: { run: RunView; moves: NonNullable<RunView["moves"]> }) {
  return (
    <Card aria-labelledby="chosen-moves">
      <CardHeader>
        <CardTitle id="chosen-moves">Chosen moves</CardTitle>
        <CardAction>
          <HistoryLink runId={run.id} />
        </CardAction>
      </CardHeader>
      <CardContent>
        <AppliedMoves moves={moves} />
      </CardContent>
    </Card>
  );
}

function HistoryLink({ runId }: { runId: number }) {
  return (
    <Link href={`/migrations?range=all&run=${runId}`} className="text-primary text-table hover:underline">
      In the history
    </Link>
  );
}

function Migrations({ run }: { run: RunView }) {
  return (
    <Card aria-labelledby="run-migrations">
      <CardHeader>
        <CardTitle id="run-migrations">Migrations</CardTitle>
        <CardAction>
          <HistoryLink runId={run.id} />
        </CardAction>
      </CardHeader>
      <CardContent>
        {run.migrations.length === 0 ? (
          <p className="text-muted-foreground">Proxmox knows no migration of this run: nothing was moved.</p>
        ) : (
          <RunMigrations migrations={run.migrations} />
        )}
      </CardContent>
    </Card>
  );
}

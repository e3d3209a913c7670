"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ActiveRun } from "@/components/balancing/runs/active-run";
import { BestNode, LastRebalance } from "@/components/balancing/runs/run-cards";
import { RunsTable, useRuns } from "@/components/balancing/runs/runs-table";
import { Approvals } from "@/components/cluster/approvals/approvals";
import { useWatch } from "@/components/live/live-provider";
import { configuredBalance } from "@/components/page/configured-balance";
import { PageHeader } from "@/components/page/page-header";
import { useNow } from "@/components/page/use-now";
import { METHOD_WORDS } from "@/components/page/words";
import { InstantPlanCard } from "@/components/plan/instant-plan-card";
import { standingOfPlan } from "@/components/plan/plan-standing";
import { shownPrintedPlan } from "@/components/plan/printed-shown";
import type { PlanInitial } from "@/components/plan/use-instant-plan";
import { balancingStatusQuery, placementQuery } from "@/lib/features/balancing/live";
import { clusterQuery } from "@/lib/features/cluster/live";
import type { ClusterView } from "@/lib/features/cluster/schema";
import { configStateQuery } from "@/lib/features/config/live";
import type { ConfigState } from "@/lib/features/config/schema";
import type { Placement } from "@/lib/planning/schema";
import type { BalancingStatus, RunsPage } from "@/lib/runs/schema";
import { noQuorum } from "@/lib/snapshot/quorum";
import { BalanceNotes } from "./balance-notes";
import { Blocked } from "./blocked";
import { RebalanceConsequence } from "./consequence";
import { DryRunCard } from "./dry-run-card";
import { StartRuns } from "./start-runs";

interface BalancingScreenProps {
  initial: {
    status: BalancingStatus;
    cluster: ClusterView;
    config: ConfigState;
    placement: Placement;
    runs: RunsPage;
    plan: PlanInitial;
  };
  canDryRun: boolean;
  canTrigger: boolean;
}

/** Where the balance stands, what ProxLB would do about it, and the ways to let it. */
export function BalancingScreen({ initial, canDryRun, canTrigger }: BalancingScreenProps) {
  useWatch(["runs", "migrations", "cluster", "config"]);
  const { data: status } = useQuery({ ...balancingStatusQuery(), initialData: initial.status });
  const { data: cluster } = useQuery({ ...clusterQuery(), initialData: initial.cluster });
  const { data: config } = useQuery({ ...configStateQuery(), initialData: initial.config });
  const { active, lastDryRun, lastRebalance, lastBestNode } = status;
  // The picture comes by itself, what blocks a run is asked once a minute.
  const blocked = status.blocked ?? noQuorum(cluster);
  const { shown, standing, placement } = useDryRunPlan(initial, status, cluster, config);
  const runs = useRuns(initial.runs);
  const { target } = config;
  const spreadNow = target ? configuredBalance(cluster.nodes, target, placement?.assigned).spread : null;

  return (
    <>
      <PageHeader
        title="Balancing"
        meta={
          target
            ? `${METHOD_WORDS[target.method]} ${target.mode}, nodes may be ${target.balancinessPoints} points apart`
            : undefined
        }
        actions={
          <StartRuns
            blocked={blocked}
            canDryRun={canDryRun}
            canTrigger={canTrigger}
            consequence={<RebalanceConsequence plan={initial.plan} target={target} />}
          />
        }
      />
      <div className="grid min-w-0 gap-4">
        <Approvals />
        {blocked && !active ? <Blocked reason={blocked} config={config} /> : null}
        {active ? (
          <ActiveRun
            run={active}
            spread={target && spreadNow !== null ? { now: spreadNow, limit: target.balancinessPoints } : null}
            canStop={canTrigger}
          />
        ) : null}
        <InstantPlanCard
          initial={initial.plan}
          dryRun={lastDryRun}
          blocked={active ? (blocked ?? "Another run goes on.") : null}
          canDryRun={canDryRun}
          canTrigger={canTrigger}
        >
          {target ? <BalanceNotes target={target} cluster={cluster} /> : null}
        </InstantPlanCard>
        <DryRunCard
          run={lastDryRun}
          runs={runs.runs}
          shown={shown}
          standing={standing}
          estimateSeconds={status.estimateSeconds}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <LastRebalance run={lastRebalance} spreadNow={spreadNow} />
          <BestNode run={lastBestNode} />
        </div>
        <RunsTable {...runs} />
      </div>
    </>
  );
}

/** The last dry run's plan, judged against where its guests are now. */
function useDryRunPlan(
  initial: BalancingScreenProps["initial"],
  status: BalancingStatus,
  cluster: ClusterView,
  config: ConfigState,
) {
  const runId = status.lastDryRun?.id ?? null;
  const initialRunId = initial.status.lastDryRun?.id ?? null;
  const { data: placement, isPlaceholderData } = useQuery({
    ...placementQuery(runId),
    initialData: runId === initialRunId ? initial.placement : undefined,
    // The shares of the nodes stay true when a new plan comes; its guests are asked for at once.
    placeholderData: (before) => before,
  });
  const now = useNow();
  const plan = status.lastDryRun?.plan ?? null;
  const own = isPlaceholderData ? undefined : placement;
  const shown = useMemo(
    () =>
      plan && runId !== null ? shownPrintedPlan({ plan, nodes: cluster.nodes, placement: own, runId }) : null,
    [plan, cluster.nodes, own, runId],
  );
  const finishedAt = status.lastDryRun?.finishedAt ?? null;
  const ageMs = now === null || finishedAt === null ? null : now - Date.parse(finishedAt);
  const standing = plan && shown ? standingOfPlan(plan, shown, config.target, ageMs) : null;
  return { shown, standing, placement };
}

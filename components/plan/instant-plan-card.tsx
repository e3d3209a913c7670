"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useMemo, useState } from "react";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { BalanceStrip } from "@/components/picture/strip/balance-strip";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import type { RunBrief } from "@/lib/runs/schema";
import { ApplyMoves } from "./apply-moves";
import { Certainty } from "./certainty";
import { ExactFigures } from "./exact-figures";
import { harmOf } from "./harm";
import { shownInstantPlan } from "./instant-shown";
import { LookAtMoves } from "./look-at-moves";
import { PlanCompare } from "./plan-compare";
import { PlanMoves } from "./plan-moves";
import { stripNodes } from "./plan-picture";
import { PlanNotes, PlanVerdict } from "./plan-verdict";
import { movesMade } from "./plan-words";
import { notLookedAt } from "./refused-moves";
import { type InstantPlan, type PlanInitial, useInstantPlan } from "./use-instant-plan";
import { useWhatIf, type WhatIfState } from "./use-what-if";
import { WhatIfForm } from "./what-if-form";

/** Not drawn by the server: its button would be there before it can be pressed. */
const BetterMoves = dynamic(() => import("./better-moves").then((module) => module.BetterMoves), {
  ssr: false,
  loading: () => <Skeleton className="h-20" />,
});

interface InstantPlanCardProps {
  initial: PlanInitial;
  dryRun: RunBrief | null;
  /** Why no run can be started now, for what does not need ProxLB itself; null when it can. */
  blocked: string | null;
  canDryRun: boolean;
  canTrigger: boolean;
  /** What to know of the config, below the line. */
  children?: ReactNode;
}

/** What ProxLB would do now and why, computed here: it follows the cluster and the settings at once. */
export function InstantPlanCard(props: InstantPlanCardProps) {
  const tried = useWhatIf();
  const instant = useInstantPlan(props.initial, tried.whatIf);
  const { plan, picture, basis, cluster } = instant;
  const { connection } = cluster;
  return (
    <Card aria-labelledby="instant-plan">
      <CardHeader>
        <CardTitle id="instant-plan">What ProxLB would do now</CardTitle>
        {plan ? <Certainty plan={plan} /> : null}
        <CardAction className="text-muted-foreground text-table">
          <Age at={connection.seenAt} staleAfterSeconds={30} fallback="no data yet" />
        </CardAction>
      </CardHeader>
      <CardContent>
        <DataState
          state={stateOf(instant)}
          skeleton={<PlanSkeleton />}
          failure={{ sentence: basis.reason ?? instant.problem ?? "The plan could not be made." }}
          empty={{
            title: "No node is known yet.",
            hint: connection.reason ?? "The plan appears here once Proxmox has answered.",
          }}
          asOf={connection.seenAt}
          reason={connection.reason}
        >
          {plan && picture && basis.ground ? (
            <Body
              {...props}
              plan={plan}
              picture={picture}
              instant={instant}
              tried={tried}
              config={basis.ground.config}
            />
          ) : null}
        </DataState>
      </CardContent>
    </Card>
  );
}

function stateOf({ plan, basis, cluster, problem }: InstantPlan) {
  if (!basis.ground || (problem !== null && plan === null)) return "failed";
  if (cluster.connection.seenAt === null) {
    return cluster.connection.state === "starting" ? "loading" : "empty";
  }
  if (plan === null) return "loading";
  return cluster.connection.state === "unreachable" ? "stale" : "ready";
}

interface BodyProps extends InstantPlanCardProps {
  plan: Plan;
  picture: PlanPicture;
  instant: InstantPlan;
  tried: WhatIfState;
  config: PlannerConfig;
}

function Body({ plan, picture, instant, tried, config, ...props }: BodyProps) {
  const { dryRun, blocked, canDryRun, canTrigger, children } = props;
  const { basis } = instant;
  const [overrides, setOverrides] = useState<ReadonlyMap<number, boolean>>(new Map());
  const selected = useMemo(() => chosenOf(plan, overrides), [plan, overrides]);
  const strip = useMemo(() => stripNodes(plan, picture), [plan, picture]);
  const bytesPerSecond = basis.ground?.bytesPerSecond ?? null;
  const shown = useMemo(() => shownInstantPlan(plan, bytesPerSecond), [plan, bytesPerSecond]);
  const drawn = useMemo(() => ({ plan, picture }), [plan, picture]);
  const harm = harmOf(plan);
  const choose = (next: Set<number>) =>
    setOverrides(new Map(plan.moves.map(({ vmid }) => [vmid, next.has(vmid)])));
  return (
    <div className="grid min-w-0 gap-3">
      <WhatIfForm config={config} state={tried} />
      <div className="flex flex-wrap items-start justify-between gap-3">
        <PlanVerdict plan={plan} />
        {canTrigger && plan.moves.length > 0 ? (
          <ApplyMoves
            plan={plan}
            moves={plan.moves.filter((move) => selected.has(move.vmid))}
            shown={shown.moves}
            basis={basis}
            fingerprint={instant.fingerprint}
            blocked={blocked}
            harm={harm}
          />
        ) : null}
      </div>
      <BalanceStrip
        method={METHODS[plan.settings.method]}
        nodes={strip}
        balanciness={plan.settings.balancinessPoints}
        thresholdPercent={plan.settings.thresholdPercent}
      />
      {plan.settings.mode === "psi" ? (
        <p className="text-muted-foreground text-table">
          ProxLB compares pressure (mode psi), which nobody can foretell: the line shows use, for information.
        </p>
      ) : null}
      {children}
      <PlanNotes plan={plan} solverActs={basis.solverActs} />
      {basis.fetch.running ? null : (
        <LookAtMoves vmids={notLookedAt(movesMade(plan))} fetch={basis.fetch} canLook={canDryRun} />
      )}
      <ExactFigures plan={plan} fetch={basis.fetch} whatIf={tried.whatIf} canAsk={canDryRun} />
      {plan.moves.length > 0 ? (
        <PlanMoves
          shown={shown}
          drawn={drawn}
          selection={canTrigger ? { selected, onChange: choose } : undefined}
        />
      ) : null}
      {harm.length > 0 || plan.need.needed ? (
        <BetterMoves
          plan={plan}
          picture={picture}
          basis={basis}
          whatIf={tried.whatIf}
          fingerprint={instant.fingerprint}
          at={instant.cluster.connection.seenAt}
          harmful={harm.length > 0}
          blocked={blocked}
          canTrigger={canTrigger}
          canLook={canDryRun}
        />
      ) : null}
      <PlanCompare
        plan={plan}
        guests={picture.guests}
        dryRun={dryRun}
        triedOut={tried.active}
        canDryRun={canDryRun}
      />
    </div>
  );
}

/** All moves are chosen until a person says otherwise, except types that balance_types leaves out. */
function chosenOf(plan: Plan, overrides: ReadonlyMap<number, boolean>): Set<number> {
  const chosen = plan.moves.filter(
    ({ vmid, filtered }) => overrides.get(vmid) ?? filtered !== "balance_types",
  );
  return new Set(chosen.map(({ vmid }) => vmid));
}

function PlanSkeleton() {
  return (
    <div className="grid gap-3">
      <Skeleton className="h-20" />
      <Skeleton className="h-10" />
      <Skeleton className="h-28" />
      <Skeleton className="h-40" />
    </div>
  );
}

const METHODS = { memory: "Memory", cpu: "CPU", disk: "Disk" } as const;

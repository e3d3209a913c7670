"use client";

import { KIND_WORDS } from "@/components/balancing/words";
import { RunMigrations } from "@/components/cluster/run-migrations";
import { Age } from "@/components/page/age";
import { Elapsed } from "@/components/page/elapsed";
import { useNow } from "@/components/page/use-now";
import { AppliedMoves } from "@/components/plan/applied-moves";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Progress } from "@/components/ui/progress";
import { formatDuration } from "@/lib/core/units";
import type { RunBrief } from "@/lib/runs/schema";
import { movesGuests, phaseOf } from "./phase";
import { StopRun } from "./stop-run";

interface ActiveRunProps {
  run: RunBrief;
  /** Spread of the configured method now, in points, and its limit; null where nobody knows. */
  spread: { now: number; limit: number } | null;
  canStop: boolean;
}

/** The run that goes on: who, since when, what it does now, and each of its migrations. */
export function ActiveRun({ run, spread, canStop }: ActiveRunProps) {
  const phase = phaseOf({ run, nowMs: useNow() });
  return (
    <Card aria-label={`${KIND_WORDS[run.kind]} in progress`} className="border-moving/60">
      <CardHeader>
        <CardTitle>
          <Link href={`/balancing/runs/${run.id}`} className="hover:underline">
            {KIND_WORDS[run.kind]} #{run.id}
          </Link>
        </CardTitle>
        <span className="text-muted-foreground text-table">
          {run.requestedBy}, <Age at={run.createdAt} />
        </span>
        {canStop ? (
          <CardAction>
            <StopRun run={run} />
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3">
        {run.kind === "rebalance" ? <Steps phase={phase.id} /> : null}
        <Progress ratio={phase.ratio} label={`${KIND_WORDS[run.kind]} progress`} />
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <p role="status">{phase.sentence}</p>
          <span className="ml-auto text-muted-foreground text-table">
            <Elapsed from={run.startedAt ?? run.createdAt} />
            {phase.id === "collecting" && run.estimateSeconds !== null
              ? ` of about ${formatDuration(run.estimateSeconds)}`
              : " so far"}
          </span>
        </div>
        {movesGuests(run.kind) && spread ? (
          <p className="text-muted-foreground text-table tabular-nums">
            Spread now {spread.now.toFixed(1)} points; the limit is {spread.limit}.
          </p>
        ) : null}
        {run.moves ? (
          <AppliedMoves moves={run.moves} />
        ) : run.migrations.length > 0 ? (
          <RunMigrations migrations={run.migrations} />
        ) : null}
      </CardContent>
    </Card>
  );
}

const STEPS = [
  { id: "cycle", label: "Wait until ProxLB's own cycle is over" },
  { id: "collecting", label: "Collect and plan" },
  { id: "migrating", label: "Migrate" },
] as const;

function Steps({ phase }: { phase: string }) {
  const at = phase === "queued" ? 0 : STEPS.findIndex((step) => step.id === phase);
  return (
    <ol className="flex flex-wrap gap-x-4 gap-y-1 text-table">
      {STEPS.map((step, index) => (
        <li
          key={step.id}
          aria-current={index === at ? "step" : undefined}
          className={index === at ? "font-medium text-moving" : "text-muted-foreground"}
        >
          {index + 1}. {step.label}
          {at > index ? <span className="sr-only"> (done)</span> : null}
          {at > index ? <span aria-hidden> ✓</span> : null}
        </li>
      ))}
    </ol>
  );
}

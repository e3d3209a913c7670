import { RunBadge } from "@/components/balancing/runs/run-badge";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import type { PlanStanding } from "@/components/plan/plan-standing";
import { PrintedPlanView } from "@/components/plan/printed-plan-view";
import type { ShownPlan } from "@/components/plan/shown-plan";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { formatDuration } from "@/lib/core/units";
import type { RunBrief, RunSummary } from "@/lib/runs/schema";

interface DryRunCardProps {
  /** The newest that ended, with or without a plan. */
  run: RunBrief | null;
  /** Newest first; where `run` has no plan, the one before it is named. */
  runs: readonly RunSummary[];
  /** Its plan, to be shown. */
  shown: ShownPlan | null;
  standing: PlanStanding | null;
  estimateSeconds: number | null;
}

/** The plan of the last dry run: what ProxLB itself would do. */
export function DryRunCard({ run, runs, shown, standing, estimateSeconds }: DryRunCardProps) {
  const usual =
    estimateSeconds === null
      ? ""
      : ` For a cluster of this size it takes about ${formatDuration(estimateSeconds)}.`;
  return (
    <Card aria-labelledby="dry-run">
      <CardHeader>
        <CardTitle id="dry-run">Plan of the last dry run</CardTitle>
        {run && run.state !== "finished" ? <RunBadge run={run} /> : null}
        {run ? (
          <CardAction className="text-muted-foreground text-table">
            <Link href={`/balancing/runs/${run.id}`} className="hover:underline">
              #{run.id}
            </Link>
            {run.requestedBy}, <Age at={run.finishedAt} staleAfterSeconds={1800} />
            {run.proxlbVersion ? `, ProxLB ${run.proxlbVersion}` : ""}
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent>
        <DataState
          state={run === null ? "empty" : run.plan ? "ready" : "failed"}
          empty={{
            title: "No dry run yet.",
            hint: `A dry run asks the real ProxLB what it would move now. Nothing is migrated.${usual}`,
          }}
          failure={{
            sentence: run?.reason ?? "The last dry run ended without a plan.",
            action: <PlanBefore runs={runs} />,
          }}
        >
          {run?.plan && shown ? <PrintedPlanView plan={run.plan} shown={shown} standing={standing} /> : null}
        </DataState>
      </CardContent>
    </Card>
  );
}

function PlanBefore({ runs }: { runs: readonly RunSummary[] }) {
  const before = runs.find((run) => run.kind === "dry_run" && run.plannedMoves !== null);
  if (!before) return null;
  return (
    <Link href={`/balancing/runs/${before.id}`} className="text-primary text-table hover:underline">
      Plan of dry run #{before.id}, <Age at={before.finishedAt} />
    </Link>
  );
}

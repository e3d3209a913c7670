import { MapPin } from "lucide-react";
import { Age } from "@/components/page/age";
import { Elapsed } from "@/components/page/elapsed";
import { plural, points } from "@/components/page/words";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import type { RunBrief, RunSummary } from "@/lib/runs/schema";
import { RunBadge } from "./run-badge";

interface LastRebalanceProps {
  run: RunBrief | null;
  /** Spread of the configured method now, in points. */
  spreadNow: number | null;
}

/** What the last rebalance planned and what became of it. */
export function LastRebalance({ run, spreadNow }: LastRebalanceProps) {
  return (
    <Card aria-labelledby="last-rebalance">
      <CardHeader>
        <CardTitle id="last-rebalance">Last rebalance</CardTitle>
        {run ? <RunBadge run={run} /> : null}
        {run ? <RunLink run={run} /> : null}
      </CardHeader>
      <CardContent className="grid gap-1">
        {run ? (
          <>
            <p>
              {outcome(run)}
              {run.plannedMoves === null ? "" : `, ${run.plannedMoves} planned`}; took{" "}
              <Elapsed from={run.startedAt ?? run.createdAt} to={run.finishedAt} />.
            </p>
            {run.spreadBeforeRatio === null ? null : (
              <p className="text-muted-foreground text-table tabular-nums">
                Spread {points(run.spreadBeforeRatio)} before, {points(run.spreadAfterRatio ?? 0)} by its plan
                {spreadNow === null ? "." : `, ${spreadNow.toFixed(1)} points now.`}
              </p>
            )}
            {run.reason ? <p className="text-table">{run.reason}</p> : null}
          </>
        ) : (
          <p className="text-muted-foreground">
            Nobody has started one from here yet. What ProxLB&apos;s own cycles do stands under Migrations and
            Logs.
          </p>
        )}
      </CardContent>
    </Card>
  );
}

function outcome(run: RunBrief): string {
  const going = run.migrations.filter((migration) => migration.status === "running").length;
  const parts = [
    run.migrated > 0 ? `${plural(run.migrated, "guest")} migrated` : null,
    run.migrationsFailed > 0 ? `${run.migrationsFailed} failed` : null,
    going > 0 ? `${plural(going, "migration")} still going on` : null,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "No guest was migrated";
}

/** Where ProxLB would place a new guest. */
export function BestNode({ run }: { run: RunSummary | null }) {
  const going = run?.state === "waiting" || run?.state === "running";
  return (
    <Card aria-labelledby="best-node">
      <CardHeader>
        <CardTitle id="best-node">Best node for a new guest</CardTitle>
        {run && run.state !== "finished" ? <RunBadge run={run} /> : null}
        {run ? <RunLink run={run} /> : null}
      </CardHeader>
      <CardContent>
        {run?.bestNode ? (
          <p className="flex items-center gap-1.5 text-base">
            <MapPin className="size-4 text-muted-foreground" aria-hidden />
            <Link href={`/nodes/${run.bestNode}`} className="font-semibold hover:underline">
              {run.bestNode}
            </Link>
          </p>
        ) : (
          <p className="text-muted-foreground">
            {going
              ? "ProxLB collects the cluster to answer."
              : (run?.reason ??
                "ProxLB can say which node has the most room, by the configured method. Nobody has asked yet.")}
          </p>
        )}
      </CardContent>
    </Card>
  );
}

function RunLink({ run }: { run: Pick<RunSummary, "id" | "requestedBy" | "createdAt" | "finishedAt"> }) {
  return (
    <CardAction className="text-muted-foreground text-table">
      <Link href={`/balancing/runs/${run.id}`} className="hover:underline">
        #{run.id}
      </Link>
      {run.requestedBy}, <Age at={run.finishedAt ?? run.createdAt} />
    </CardAction>
  );
}

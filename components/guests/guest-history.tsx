import { ArrowRight } from "lucide-react";
import { MigrationBadge, Who } from "@/components/cluster/migration-words";
import { Age } from "@/components/page/age";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { formatDuration } from "@/lib/core/units";
import type { MigrationView } from "@/lib/features/migrations/schema";

/** Where the guest has been, newest first, and who moved it. */
export function GuestHistory({ migrations }: { migrations: readonly MigrationView[] }) {
  return (
    <Card aria-labelledby="migrations">
      <CardHeader>
        <CardTitle id="migrations">Migrations</CardTitle>
        {migrations.length > 0 ? <CardDescription>newest first</CardDescription> : null}
      </CardHeader>
      {migrations.length === 0 ? (
        <CardContent className="text-muted-foreground text-table">
          It has not migrated since ProxLB UI watches this cluster.
        </CardContent>
      ) : (
        <ul
          className="divide-y divide-border border-border border-t sm:max-h-80 sm:overflow-y-auto"
          aria-label="Migrations"
        >
          {migrations.map((migration) => (
            <li
              key={migration.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-table"
            >
              <span className="inline-flex items-center gap-1 font-medium">
                {migration.sourceNode ?? "?"}
                <ArrowRight className="size-3.5" aria-label="to" />
                {migration.targetNode ?? "?"}
              </span>
              <MigrationBadge status={migration.status} result={migration.result} />
              <span className="text-muted-foreground">
                by <Who {...migration} />
              </span>
              <span className="ml-auto text-muted-foreground tabular-nums">
                {migration.durationSeconds === null ? "" : `${formatDuration(migration.durationSeconds)}, `}
                <Age at={migration.startedAt} fallback="at an unknown time" />
              </span>
              {migration.status === "failed" && migration.result ? (
                <p className="w-full break-words text-failure">{migration.result}</p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

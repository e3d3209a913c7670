"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { MigrationBadge, Who } from "@/components/cluster/migration-words";
import { useWatch } from "@/components/live/live-provider";
import { Age } from "@/components/page/age";
import { Card, CardAction, CardHeader, CardTitle } from "@/components/ui/card";
import { Flash } from "@/components/ui/flash";
import Link from "@/components/ui/link";
import { migrationsQuery } from "@/lib/features/migrations/live";
import type { MigrationsPage, MigrationView } from "@/lib/features/migrations/schema";

const NEWEST = { limit: 5 };

/** The newest migrations and who started them. */
export function MigrationsCard({ initial }: { initial: MigrationsPage }) {
  useWatch(["migrations"]);
  const { data } = useQuery({ ...migrationsQuery(NEWEST), initialData: initial });
  return (
    <Card aria-labelledby="newest-migrations">
      <CardHeader>
        <CardTitle id="newest-migrations">Newest migrations</CardTitle>
        <CardAction>
          <Link href="/migrations" className="font-medium text-primary underline-offset-4 hover:underline">
            All
          </Link>
        </CardAction>
      </CardHeader>
      {data.migrations.length === 0 ? (
        <p className="px-4 pb-4 text-muted-foreground text-table">
          None yet. Every migration on the cluster is listed here, whoever starts it.
        </p>
      ) : (
        <ul className="divide-y divide-border border-border border-t">
          {data.migrations.map((migration) => (
            <li key={migration.id} className="grid gap-0.5 px-4 py-2">
              <MigrationRow migration={migration} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function MigrationRow({ migration }: { migration: MigrationView }) {
  const name = migration.guestName ?? `guest ${migration.guestId ?? "?"}`;
  return (
    <>
      <div className="flex min-w-0 items-center gap-2">
        {migration.guestId === null ? (
          <span className="truncate font-medium">{name}</span>
        ) : (
          <Link href={`/guests/${migration.guestId}`} className="truncate font-medium hover:underline">
            {name}
          </Link>
        )}
        <Flash value={migration.status} className="ml-auto">
          <MigrationBadge status={migration.status} result={migration.result} />
        </Flash>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 text-muted-foreground text-table">
        <span className="inline-flex items-center gap-1">
          {migration.sourceNode ?? "?"}
          <ArrowRight className="size-3.5" aria-label="to" />
          {migration.targetNode ?? "?"}
        </span>
        <span>
          by <Who {...migration} />
        </span>
        <Age at={migration.startedAt} fallback="at an unknown time" className="ml-auto" />
      </div>
    </>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight, LoaderCircle } from "lucide-react";
import { Who } from "@/components/cluster/migration-words";
import { Elapsed } from "@/components/page/elapsed";
import { Card } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { migrationsQuery } from "@/lib/features/migrations/live";
import type { MigrationsPage } from "@/lib/features/migrations/schema";

const RUNNING = { status: "running" } as const;

/** What moves at this moment, whatever is filtered below. */
export function RunningNow({ initial }: { initial: MigrationsPage }) {
  const { data } = useQuery({ ...migrationsQuery(RUNNING), initialData: initial });
  if (data.migrations.length === 0) return null;
  return (
    <Card aria-label="Running now" className="mb-4 border-moving/60 bg-moving-soft">
      <ul className="divide-y divide-border">
        {data.migrations.map((migration) => (
          <li key={migration.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
            <span className="inline-flex items-center gap-1.5 text-moving">
              <LoaderCircle className="size-4" aria-hidden />
              migrating
            </span>
            <span>
              <Link href={`/guests/${migration.guestId}`} className="font-medium hover:underline">
                {migration.guestName ?? "unnamed"}
              </Link>{" "}
              <span className="text-muted-foreground">
                {migration.guestType === "ct" ? "CT" : "VM"} {migration.guestId}
              </span>
            </span>
            <span className="whitespace-nowrap">
              {migration.sourceNode}
              <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
              {migration.targetNode ?? <span className="text-muted-foreground">target not told yet</span>}
            </span>
            <span className="text-muted-foreground">
              <Who {...migration} />
            </span>
            <span className="ml-auto">
              <Elapsed from={migration.startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

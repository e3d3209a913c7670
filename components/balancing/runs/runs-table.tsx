"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { SpreadChange } from "@/components/balancing/points";
import { KIND_WORDS } from "@/components/balancing/words";
import { Age } from "@/components/page/age";
import { Elapsed } from "@/components/page/elapsed";
import { DataTable } from "@/components/table/data-table";
import { OlderRows } from "@/components/table/older-rows";
import type { Column } from "@/components/table/types";
import { Figure } from "@/components/ui/figure";
import Link from "@/components/ui/link";
import { Tooltip } from "@/components/ui/tooltip";
import { runsQuery } from "@/lib/features/balancing/live";
import type { RunSummary, RunsPage } from "@/lib/runs/schema";
import { movesGuests } from "./phase";
import { RunBadge } from "./run-badge";

/** The runs that have been loaded, newest first, and the way to older ones. */
export function useRuns(initial: RunsPage) {
  const query = useInfiniteQuery({
    ...runsQuery(),
    initialData: { pages: [initial], pageParams: [null] },
  });
  return { ...query, runs: query.data.pages.flatMap((page) => page.runs) };
}

/** Every run, newest first. */
export function RunsTable({ runs, ...query }: ReturnType<typeof useRuns>) {
  const router = useRouter();
  return (
    <section aria-labelledby="runs" className="grid min-w-0 gap-2">
      <h2 id="runs" className="font-semibold text-sm">
        Runs
      </h2>
      <DataTable
        label="Runs"
        rows={runs}
        columns={COLUMNS}
        rowKey={(run) => String(run.id)}
        defaultSort="-id"
        onOpen={(run) => router.push(`/balancing/runs/${run.id}`)}
        empty={
          <p className="max-w-prose text-muted-foreground">
            Nobody has started a run yet. Dry runs, rebalances and best-node searches are kept here with their
            plan and log; ProxLB&apos;s own cycles are on the Logs page.
          </p>
        }
      />
      <OlderRows query={query}>Older runs</OlderRows>
    </section>
  );
}

const COLUMNS: readonly Column<RunSummary>[] = [
  {
    id: "id",
    header: "Run",
    width: "minmax(8rem, 1fr)",
    sortValue: (run) => run.id,
    cell: (run) => (
      <Link href={`/balancing/runs/${run.id}`} className="font-medium hover:underline">
        {KIND_WORDS[run.kind]} <span className="font-normal text-muted-foreground">#{run.id}</span>
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    width: "minmax(11rem, 2fr)",
    card: "aside",
    sortValue: (run) => run.state,
    cell: (run) => <StateCell run={run} />,
  },
  { id: "who", header: "Who", sortValue: (run) => run.requestedBy, cell: (run) => run.requestedBy },
  {
    id: "when",
    header: "When",
    sortValue: (run) => run.createdAt,
    cell: (run) => <Age at={run.createdAt} />,
  },
  {
    id: "duration",
    header: "Took",
    align: "right",
    width: "minmax(5.5rem, 0.7fr)",
    cell: (run) => <Elapsed from={run.startedAt} to={run.finishedAt} />,
  },
  {
    id: "plan",
    header: "Planned",
    hint: "Moves of its plan that ProxLB would carry out",
    align: "right",
    width: "minmax(5rem, 0.6fr)",
    sortValue: (run) => run.plannedMoves,
    cell: (run) => <Figure value={run.plannedMoves} />,
  },
  {
    id: "migrated",
    header: "Migrated",
    hint: "Migrations that ended well, by Proxmox's own tasks; failed ones in red",
    align: "right",
    width: "minmax(6rem, 0.7fr)",
    sortValue: (run) => run.migrated,
    cell: (run) =>
      movesGuests(run.kind) ? (
        <span>
          {run.migrated}
          {run.migrationsFailed > 0 ? (
            <span className="text-failure"> + {run.migrationsFailed} failed</span>
          ) : null}
        </span>
      ) : (
        <Figure value={null} />
      ),
  },
  {
    id: "spread",
    header: "Spread",
    hint: "Fullest minus emptiest node before and after its plan",
    align: "right",
    width: "minmax(9rem, 1fr)",
    sortValue: (run) => run.spreadBeforeRatio,
    cell: (run) =>
      run.kind === "best_node" ? (
        <span>{run.bestNode ?? <Figure value={null} />}</span>
      ) : (
        <SpreadChange before={run.spreadBeforeRatio} after={run.spreadAfterRatio} />
      ),
  },
];

function StateCell({ run }: { run: RunSummary }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <RunBadge run={run} />
      {run.reason ? (
        <Tooltip content={run.reason}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole reason is told on focus too */}
          <span tabIndex={0} className="truncate text-muted-foreground max-sm:hidden">
            {run.reason}
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}

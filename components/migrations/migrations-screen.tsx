"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { useNow } from "@/components/page/use-now";
import { DataTable } from "@/components/table/data-table";
import { OlderRows } from "@/components/table/older-rows";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { migrationPagesQuery, migrationTotalsQuery } from "@/lib/features/migrations/live";
import type { ListMigrationsInput, MigrationsPage, MigrationTotals } from "@/lib/features/migrations/schema";
import { COLUMNS } from "./columns";
import { ExportButtons } from "./export-buttons";
import { FilterRow, RangePicker } from "./filter-row";
import { EVER, type Filters, isFiltered, readFilters, sinceOf, toInput } from "./filters";
import { RunningNow } from "./running-now";
import { TotalsTiles } from "./totals-tiles";

interface MigrationsScreenProps {
  initial: {
    input: ListMigrationsInput;
    page: MigrationsPage;
    since: string;
    totals: MigrationTotals;
    running: MigrationsPage;
  };
  nodes: readonly string[];
  renderedAtMs: number;
  /** Only then is it offered. */
  canRebalance: boolean;
}

/** Every migration the cluster made: who, when, how it ended. */
export function MigrationsScreen({ initial, nodes, renderedAtMs, canRebalance }: MigrationsScreenProps) {
  useWatch(["migrations"]);
  const { filters, set, clear } = useFilters();
  const since = sinceOf(filters.range, useNow() ?? renderedAtMs);
  const asked = useDeferredValue(filters);
  const input = toInput(asked, since);
  const isInitial = JSON.stringify(input) === JSON.stringify(initial.input);
  const list = useInfiniteQuery({
    ...migrationPagesQuery(input),
    initialData: isInitial ? { pages: [initial.page], pageParams: [null] } : undefined,
    placeholderData: keepPreviousData,
  });
  const totalsSince = since ?? EVER;
  const { data: totals } = useQuery({
    ...migrationTotalsQuery(totalsSince),
    initialData: totalsSince === initial.since ? initial.totals : undefined,
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap((page) => page.migrations) ?? [];
  return (
    <>
      <PageHeader
        title="Migrations"
        meta="Every migration in Proxmox, whoever started it"
        actions={<RangePicker value={filters.range.id} onChange={(value) => set("range", value)} />}
      />
      <RunningNow initial={initial.running} />
      <TotalsTiles totals={totals} range={filters.range} onGuest={(vmid) => set("guest", String(vmid))} />
      <FilterRow filters={filters} nodes={nodes} onChange={set} onClear={clear}>
        <ExportButtons input={input} />
      </FilterRow>
      {list.isError ? (
        <p role="alert" className="mb-2 rounded-md bg-failure-soft px-3 py-2 text-failure text-table">
          {list.error.message}
        </p>
      ) : null}
      <DataTable
        label="Migrations"
        rows={rows}
        columns={COLUMNS}
        rowKey={(row) => String(row.id)}
        defaultSort="-when"
        loading={list.isPending}
        onClearFilter={isFiltered(filters) ? clear : undefined}
        empty={<Empty filters={filters} canRebalance={canRebalance} onAll={() => set("range", "all")} />}
      />
      <OlderRows query={list}>Older migrations</OlderRows>
    </>
  );
}

interface EmptyProps {
  filters: Filters;
  canRebalance: boolean;
  onAll: () => void;
}

function Empty({ filters, canRebalance, onAll }: EmptyProps) {
  return (
    <>
      <p>No migration {filters.range.words}.</p>
      <p className="max-w-prose text-muted-foreground">
        Proxmox&apos;s own tasks are followed: what ProxLB moves, what people move by hand and what the HA
        manager moves appears here with its result.
        {canRebalance ? (
          <>
            {" "}
            What is out of balance is moved by{" "}
            <Link href="/balancing" className="text-primary underline underline-offset-4">
              a rebalance
            </Link>
            .
          </>
        ) : null}
      </p>
      {filters.range.id === "all" ? null : (
        <Button variant="outline" size="sm" onClick={onAll}>
          Look at all times
        </Button>
      )}
    </>
  );
}

function useFilters() {
  const values = {
    guest: useUrlState("guest"),
    node: useUrlState("node"),
    status: useUrlState("status"),
    who: useUrlState("who"),
    run: useUrlState("run"),
    range: useUrlState("range"),
  };
  const isKey = (key: string): key is keyof typeof values => key in values;
  const filters = readFilters((key) => (isKey(key) ? values[key][0] : undefined));
  const set = (key: keyof typeof values, value: string) => values[key][1](value);
  const clear = () => {
    for (const key of ["guest", "node", "status", "who", "run"] as const) set(key, "");
  };
  // What is typed stays as typed; only the question is trimmed.
  return { filters: { ...filters, guest: values.guest[0] }, set, clear };
}

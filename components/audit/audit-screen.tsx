"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { DataTable } from "@/components/table/data-table";
import { OlderRows } from "@/components/table/older-rows";
import { useUrlState } from "@/components/table/use-url-state";
import { buttonVariants } from "@/components/ui/button";
import { auditExportHref, auditPagesQuery } from "@/lib/features/audit/live";
import type { AuditChoices, AuditFilter, AuditPage, AuditRow } from "@/lib/features/audit/schema";
import { AuditDetail } from "./audit-detail";
import { COLUMNS } from "./columns";
import { FilterRow } from "./filter-row";
import { FILTER_KEYS, toFilter } from "./filters";
import { useVerifyChain } from "./verify-chain";

interface AuditScreenProps {
  initial: { filter: AuditFilter; page: AuditPage };
  choices: AuditChoices;
}

/** Who did what, and who was refused; nobody can change it, and a button proves that nobody did. */
export function AuditScreen({ initial, choices }: AuditScreenProps) {
  const { filters, set, clear } = useFilters();
  const [open, setOpen] = useState<AuditRow | null>(null);
  const verify = useVerifyChain();
  const filter = toFilter(filters);
  const isInitial = JSON.stringify(filter) === JSON.stringify(initial.filter);
  useWatch(["audit"]);
  const list = useInfiniteQuery({
    ...auditPagesQuery(filter),
    initialData: isInitial ? { pages: [initial.page], pageParams: [null] } : undefined,
    placeholderData: keepPreviousData,
  });
  const isFiltered = FILTER_KEYS.some((key) => filters[key] !== "");
  return (
    <>
      <PageHeader
        title="Audit"
        meta="Who did what, and what was refused"
        actions={
          <>
            <Export filter={filter} format="csv" name="CSV" />
            <Export filter={filter} format="jsonl" name="JSON lines" />
            {verify.button}
          </>
        }
      />
      {verify.result}
      <FilterRow
        filters={filters}
        choices={choices}
        onChange={set}
        onClear={isFiltered ? clear : undefined}
      />
      {list.isError ? (
        <p role="alert" className="mb-2 rounded-md bg-failure-soft px-3 py-2 text-failure text-table">
          {list.error.message}
        </p>
      ) : null}
      <DataTable
        label="Audit log"
        rows={list.data?.pages.flatMap((page) => page.rows) ?? []}
        columns={COLUMNS}
        rowKey={(row) => String(row.id)}
        defaultSort="-when"
        loading={list.isPending}
        onOpen={setOpen}
        onClearFilter={isFiltered ? clear : undefined}
        empty={<p>Nothing has happened yet: every sign-in and every change will stand here.</p>}
      />
      <OlderRows query={list}>Older rows</OlderRows>
      <AuditDetail row={open} onClose={() => setOpen(null)} />
    </>
  );
}

function Export({ filter, format, name }: { filter: AuditFilter; format: "csv" | "jsonl"; name: string }) {
  return (
    <a
      href={auditExportHref(filter, format)}
      download
      className={buttonVariants({ variant: "outline", size: "sm" })}
      title="Every row that fits the filter"
    >
      <Download aria-hidden />
      {name}
    </a>
  );
}

function useFilters() {
  const states = {
    person: useUrlState("person"),
    action: useUrlState("action"),
    outcome: useUrlState("outcome"),
    since: useUrlState("since"),
    until: useUrlState("until"),
  };
  const filters = {
    person: states.person[0],
    action: states.action[0],
    outcome: states.outcome[0],
    since: states.since[0],
    until: states.until[0],
  };
  const set = (key: keyof typeof states, value: string) => states[key][1](value);
  const clear = () => {
    for (const key of FILTER_KEYS) set(key, "");
  };
  return { filters, set, clear };
}

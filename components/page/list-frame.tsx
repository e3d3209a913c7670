"use client";

import type { ReactNode } from "react";
import { ColumnMenu, useColumns } from "@/components/table/column-menu";
import { DataTable } from "@/components/table/data-table";
import { FilterBar } from "@/components/table/filter-bar";
import type { FilterField } from "@/components/table/filter-query";
import type { Column, Selection } from "@/components/table/types";
import { useFilter } from "@/components/table/use-filter";

interface ListFrameProps<Row> {
  /** Names what the browser keeps of it: "guests". */
  id: string;
  /** One row is one of these: "guest". */
  noun: string;
  label: string;
  rows: readonly Row[];
  /** Stable, like `fields` and `textOf`: module level or memoized. */
  columns: readonly Column<Row>[];
  fields: readonly FilterField<Row>[];
  /** What a word without a field is looked for in, lower case. */
  textOf: (row: Row) => string;
  rowKey: (row: Row) => string;
  /** "-mem" or "name". */
  defaultSort: string;
  placeholder: string;
  onOpen: (row: Row) => void;
  /** Without it nothing can be chosen. */
  selection?: Selection | undefined;
  /** Shown when there are no rows at all. */
  empty?: ReactNode;
}

/** A list that fills a page: its filter, its choice of columns and its table. */
export function ListFrame<Row>(props: ListFrameProps<Row>) {
  const { columns, fields, noun } = props;
  const { visible, shownIds, setShown } = useColumns(props.id, columns);
  const filter = useFilter(props.rows, fields, props.textOf);
  return (
    <>
      <FilterBar
        query={filter.query}
        onQuery={filter.setQuery}
        fields={fields}
        errors={filter.errors}
        shownCount={filter.rows.length}
        totalCount={filter.totalCount}
        noun={noun}
        placeholder={props.placeholder}
      >
        <ColumnMenu columns={columns} shownIds={shownIds} onShown={setShown} />
      </FilterBar>
      <DataTable
        label={props.label}
        rows={filter.rows}
        columns={visible}
        rowKey={props.rowKey}
        defaultSort={props.defaultSort}
        onOpen={props.onOpen}
        selection={props.selection}
        empty={props.empty}
        onClearFilter={filter.clear}
      />
    </>
  );
}

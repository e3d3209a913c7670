"use client";

import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { useNarrow } from "@/components/ui/use-narrow";
import { DataRow } from "./data-row";
import { GridPart } from "./grid-part";
import { holdOrder, parseSort, sortRows } from "./sort";
import { NarrowSort, TableHeader } from "./table-header";
import { EmptyRows, LoadingRows } from "./table-states";
import type { Column, Selection } from "./types";
import { useTableKeys } from "./use-table-keys";
import { useUrlState } from "./use-url-state";
import { useVirtualRows } from "./use-virtual-rows";

interface DataTableProps<Row> {
  /** Names the table for assistive technology. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** "-mem" or "name"; the address overrides it with ?sort=. */
  defaultSort: string;
  /** Key in the address when a page has two tables; default "sort". */
  sortKey?: string;
  selection?: Selection;
  /** Click or Enter on a row. Give a link in the first column too, for a new tab. */
  onOpen?: (row: Row) => void;
  loading?: boolean;
  /** Shown when there are no rows at all: what would be here and how to get it. */
  empty?: ReactNode;
  /** Set while a filter is on: an empty table then offers to clear it. */
  onClearFilter?: () => void;
  /** Scroll box; default is what the window leaves. */
  className?: string;
}

/** Sorted, virtualised, operable by arrow keys; rows hold their order while the pointer or the keys are among them. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowKey, selection } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const [sortText, setSortText] = useUrlState(props.sortKey ?? "sort", props.defaultSort);
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const sort = parseSort(sortText);

  const sorted = useMemo(() => {
    const { column, descending } = parseSort(sortText);
    const read = columns.find((candidate) => candidate.id === column)?.sortValue;
    return read ? sortRows(rows, read, descending) : rows;
  }, [rows, columns, sortText]);
  const shown = useMemo(() => holdOrder(sorted, rowKey, held), [sorted, rowKey, held]);

  const virtual = useVirtualRows(box, narrow, shown.length, (index) => keyAt(shown, index, rowKey));

  const hold = () => setHeld((current) => current ?? shown.map(rowKey));
  const keys = useTableKeys({
    keys: () => shown.map(rowKey),
    onMove: (index) => {
      hold();
      virtual.scrollTo(index);
      document.getElementById(`${id}-${index}`)?.scrollIntoView?.({ block: "nearest" });
    },
    onOpen: (index) => openAt(shown[index]),
    onToggle: (key) => selection && toggle(selection, key),
  });

  function openAt(row: Row | undefined) {
    if (row !== undefined) props.onOpen?.(row);
  }

  const activeIndex = keys.activeKey === null ? -1 : shown.findIndex((row) => rowKey(row) === keys.activeKey);
  const tracks = [
    selection ? "2.25rem" : "",
    ...columns.map((column) => column.width ?? "minmax(6rem, 1fr)"),
  ].join(" ");

  return (
    <div className="min-w-0">
      {narrow && columns.some((column) => column.sortValue) ? (
        <NarrowSort columns={columns} sort={sort} onSort={setSortText} />
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a <table> cannot be virtualised in a grid layout */}
      <div
        ref={box}
        role="grid"
        aria-label={props.label}
        aria-rowcount={shown.length + 1}
        aria-multiselectable={selection ? true : undefined}
        aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
        aria-busy={props.loading || undefined}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onBlur={(event) => {
          if (event.currentTarget.contains(event.relatedTarget)) return;
          keys.clear();
          setHeld(null);
        }}
        className={cn(
          "relative rounded-lg border border-border bg-card text-table sm:max-h-[calc(100dvh-9.5rem)] sm:overflow-auto",
          props.className,
        )}
      >
        <div className={narrow ? "" : "min-w-min"}>
          {narrow ? null : (
            <TableHeader
              columns={columns}
              tracks={tracks}
              sort={sort}
              onSort={(text) => {
                setHeld(null);
                setSortText(text);
              }}
              selection={selection}
              keys={() => shown.map(rowKey)}
            />
          )}
          <GridPart
            role="rowgroup"
            onPointerEnter={hold}
            onPointerLeave={() => setHeld(null)}
            style={{ paddingTop: virtual.beforePx, paddingBottom: virtual.afterPx }}
          >
            {props.loading && shown.length === 0 ? (
              <LoadingRows columns={columns} tracks={tracks} selectable={selection !== undefined} />
            ) : null}
            {!props.loading && shown.length === 0 ? (
              <EmptyRows empty={props.empty} onClearFilter={props.onClearFilter} />
            ) : null}
            {virtual.indexes.map((index) => {
              const row = shown[index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <DataRow
                  key={key}
                  id={`${id}-${index}`}
                  index={index}
                  row={row}
                  rowId={key}
                  columns={columns}
                  tracks={tracks}
                  narrow={narrow}
                  active={index === activeIndex}
                  selection={selection}
                  onOpen={props.onOpen}
                  measure={virtual.measure}
                />
              );
            })}
          </GridPart>
        </div>
      </div>
    </div>
  );
}

function keyAt<Row>(rows: readonly Row[], index: number, rowKey: (row: Row) => string): string | number {
  const row = rows[index];
  return row === undefined ? index : rowKey(row);
}

function toggle(selection: Selection, key: string): void {
  if (selection.refuse?.(key)) return;
  const next = new Set(selection.selected);
  if (!next.delete(key)) next.add(key);
  selection.onChange(next);
}

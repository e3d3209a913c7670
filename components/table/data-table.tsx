"use client";

import { type ReactNode, useId, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { useNarrow } from "@/components/ui/use-narrow";
import { TableBody } from "./table-body";
import { NarrowSort, TableHeader } from "./table-header";
import type { Column, Selection } from "./types";
import { useShownRows } from "./use-shown-rows";
import { useTableKeys } from "./use-table-keys";
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
  const { columns, rowKey, selection } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const { shown, ...order } = useShownRows({ ...props, sortKey: props.sortKey ?? "sort" });
  const virtual = useVirtualRows(box, narrow, shown.length, (index) => keyAt(shown, index, rowKey));
  const keys = useTableKeys({
    keys: order.keys,
    onMove: (index) => {
      order.hold();
      virtual.scrollTo(index);
      document.getElementById(`${id}-${index}`)?.scrollIntoView?.({ block: "nearest" });
    },
    onOpen: (index) => {
      const row = shown[index];
      if (row !== undefined) props.onOpen?.(row);
    },
    onToggle: (key) => selection && toggle(selection, key),
  });
  const activeIndex = keys.activeKey === null ? -1 : shown.findIndex((row) => rowKey(row) === keys.activeKey);
  const tracks = tracksOf(columns, selection !== undefined);
  return (
    <div className="min-w-0">
      {narrow && columns.some((column) => column.sortValue) ? (
        <NarrowSort columns={columns} sort={order.sort} onSort={order.sortBy} />
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
          order.release();
        }}
        className={cn(BOX, props.className)}
      >
        <div className="sm:min-w-min">
          {narrow ? null : (
            <TableHeader
              columns={columns}
              tracks={tracks}
              sort={order.sort}
              onSort={order.sortBy}
              selection={selection}
              keys={order.keys}
            />
          )}
          <TableBody
            id={id}
            rows={shown}
            columns={columns}
            rowKey={rowKey}
            tracks={tracks}
            narrow={narrow}
            activeIndex={activeIndex}
            virtual={virtual}
            selection={selection}
            onOpen={props.onOpen}
            loading={props.loading ?? false}
            empty={props.empty}
            onClearFilter={props.onClearFilter}
            onPointerEnter={order.hold}
            onPointerLeave={order.release}
          />
        </div>
      </div>
    </div>
  );
}

const BOX =
  "relative rounded-lg border border-border bg-card text-table sm:max-h-[calc(100dvh-9.5rem)] sm:overflow-auto";

/** The CSS grid's columns. */
function tracksOf<Row>(columns: readonly Column<Row>[], selectable: boolean): string {
  const widths = columns.map((column) => column.width ?? "minmax(6rem, 1fr)");
  return (selectable ? ["2.25rem", ...widths] : widths).join(" ");
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

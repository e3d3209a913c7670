"use client";

import type { MouseEvent, ReactNode } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { GridPart } from "./grid-part";
import type { Column, Selection } from "./types";

interface DataRowProps<Row> {
  id: string;
  index: number;
  row: Row;
  rowId: string;
  columns: readonly Column<Row>[];
  tracks: string;
  narrow: boolean;
  active: boolean;
  selection: Selection | undefined;
  onOpen: ((row: Row) => void) | undefined;
  /** Given where the height is not known before. */
  measure: ((element: HTMLElement | null) => void) | undefined;
}

export function DataRow<Row>(props: DataRowProps<Row>) {
  const { row, rowId, selection, onOpen, active, narrow } = props;
  const selected = selection?.selected.has(rowId) ?? false;

  function onClick(event: MouseEvent) {
    if (!onOpen || (event.target as Element).closest("a, button, input, select, label")) return;
    // Marking text with the mouse is not a click.
    if (window.getSelection()?.type === "Range") return;
    onOpen(row);
  }

  return (
    <GridPart
      ref={props.measure}
      id={props.id}
      role="row"
      tabIndex={-1}
      data-index={props.index}
      aria-rowindex={props.index + 2}
      aria-selected={selection ? selected : undefined}
      onClick={onClick}
      className={cn(
        "scroll-mt-8 border-border border-b outline-none last:border-b-0 hover:bg-accent/55",
        onOpen && "cursor-pointer",
        selected && "bg-moving-soft hover:bg-moving-soft",
        active && "bg-accent shadow-[inset_2px_0_0_var(--primary)]",
        narrow ? "flex gap-3 px-3 py-2.5" : "grid min-h-[34px] items-center",
      )}
      style={narrow ? undefined : { gridTemplateColumns: props.tracks }}
    >
      {selection ? (
        <SelectCell rowId={rowId} selection={selection} selected={selected} narrow={narrow} />
      ) : null}
      {narrow ? (
        <CardCells row={row} columns={props.columns} />
      ) : (
        <GridCells row={row} columns={props.columns} />
      )}
    </GridPart>
  );
}

function GridCells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return columns.map((column) => (
    <GridPart
      key={column.id}
      role="gridcell"
      className={cn("min-w-0 truncate px-2.5", column.align === "right" && "text-right tabular-nums")}
    >
      {column.cell(row)}
    </GridPart>
  ));
}

function CardCells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  const place = (column: Column<Row>, index: number) => column.card ?? (index === 0 ? "title" : "line");
  const at = (wanted: string) => columns.filter((column, index) => place(column, index) === wanted);
  return (
    <GridPart role="gridcell" className="grid min-w-0 flex-1 gap-1">
      <div className="flex min-w-0 items-center justify-between gap-3 text-sm">
        <div className="min-w-0 truncate font-medium">
          {at("title").map((column) => (
            <span key={column.id}>{column.cell(row)}</span>
          ))}
        </div>
        <div className="flex shrink-0 items-center gap-2">
          {at("aside").map((column) => (
            <span key={column.id}>{column.cell(row)}</span>
          ))}
        </div>
      </div>
      <div className="flex flex-wrap gap-x-3 gap-y-0.5">
        {at("line").map((column) => {
          const content = column.cell(row);
          if (isNothing(content)) return null;
          return (
            <span key={column.id} className="inline-flex min-w-0 items-baseline gap-1">
              <span className="text-muted-foreground">{column.header}</span>
              <span className="min-w-0 tabular-nums">{content}</span>
            </span>
          );
        })}
      </div>
    </GridPart>
  );
}

// In a card a label without anything behind it is only noise.
function isNothing(content: ReactNode): boolean {
  return content === null || content === "" || (Array.isArray(content) && content.length === 0);
}

interface SelectCellProps {
  rowId: string;
  selection: Selection;
  selected: boolean;
  narrow: boolean;
}

function SelectCell({ rowId, selection, selected, narrow }: SelectCellProps) {
  const refusal = selection.refuse?.(rowId) ?? null;
  return (
    <GridPart
      role="gridcell"
      className={cn("flex items-center", narrow ? "self-start pt-0.5" : "justify-center")}
    >
      <Checkbox
        aria-label={refusal ?? `Choose ${rowId}`}
        title={refusal ?? undefined}
        disabled={refusal !== null}
        checked={selected}
        onCheckedChange={(checked) => {
          const next = new Set(selection.selected);
          if (checked === true) next.add(rowId);
          else next.delete(rowId);
          selection.onChange(next);
        }}
      />
    </GridPart>
  );
}

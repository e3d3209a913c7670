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
        narrow ? "flex gap-3 px-3 py-2.5" : cn("grid min-h-[34px] items-center", WIDE_ON_PHONE),
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

/** On a phone before the page runs, which alone can tell that it is narrow: the cells of a row wrap, each with its header. */
const WIDE_ON_PHONE = "max-sm:flex max-sm:flex-wrap max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2.5";

function GridCells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return columns.map((column, index) => {
    const place = placeOf(column, index);
    return (
      <GridPart
        key={column.id}
        role="gridcell"
        data-header={place === "line" ? column.header : undefined}
        className={cn(
          "min-w-0 truncate px-2.5 max-sm:px-0 max-sm:empty:hidden",
          column.align === "right" && "tabular-nums sm:text-right",
          place === "title" && "max-sm:w-full max-sm:font-medium max-sm:text-sm",
          place === "line" &&
            "max-sm:before:mr-1 max-sm:before:text-muted-foreground max-sm:before:content-[attr(data-header)]",
          place === "hidden" && "max-sm:hidden",
        )}
      >
        {column.cell(row)}
      </GridPart>
    );
  });
}

function placeOf<Row>(column: Column<Row>, index: number): NonNullable<Column<Row>["card"]> {
  return column.card ?? (index === 0 ? "title" : "line");
}

function CardCells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  const at = (wanted: string) => columns.filter((column, index) => placeOf(column, index) === wanted);
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

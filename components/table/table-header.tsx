"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { GridPart } from "./grid-part";
import { nextSort, type Sort } from "./sort";
import type { Column, Selection } from "./types";

interface TableHeaderProps<Row> {
  columns: readonly Column<Row>[];
  tracks: string;
  sort: Sort;
  onSort: (sort: string) => void;
  selection: Selection | undefined;
  /** Keys of the rows that are listed, for "choose all". */
  keys: () => string[];
}

export function TableHeader<Row>({ columns, tracks, sort, onSort, selection, keys }: TableHeaderProps<Row>) {
  return (
    <GridPart
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-8 items-center border-border border-b bg-card text-muted-foreground max-sm:hidden"
      style={{ gridTemplateColumns: tracks }}
    >
      {selection ? <SelectAll selection={selection} keys={keys} /> : null}
      {columns.map((column) => (
        <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </GridPart>
  );
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort;
  onSort: (sort: string) => void;
}) {
  const right = column.align === "right";
  const sorted = sort.column === column.id;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <GridPart
      role="columnheader"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      title={column.hint}
      className={cn("min-w-0 px-2.5", right && "text-right")}
    >
      {column.sortValue ? (
        <button
          type="button"
          className={cn(
            "inline-flex h-7 max-w-full items-center gap-1 rounded-sm font-medium hover:text-foreground",
            right && "flex-row-reverse",
            sorted && "text-foreground",
          )}
          onClick={() => onSort(nextSort(sort, column.id, right))}
        >
          <span className="truncate">{column.header}</span>
          <Arrow className={cn("size-3 shrink-0", !sorted && "invisible")} aria-hidden />
        </button>
      ) : (
        <span className="block truncate font-medium">{column.header}</span>
      )}
    </GridPart>
  );
}

function SelectAll({ selection, keys }: { selection: Selection; keys: () => string[] }) {
  const choosable = keys().filter((key) => !selection.refuse?.(key));
  const chosen = choosable.filter((key) => selection.selected.has(key)).length;
  const all = choosable.length > 0 && chosen === choosable.length;
  return (
    <GridPart role="columnheader" className="flex justify-center">
      <Checkbox
        aria-label={`Choose all ${choosable.length}`}
        checked={all ? true : chosen > 0 ? "indeterminate" : false}
        onCheckedChange={() => {
          const next = new Set(selection.selected);
          for (const key of choosable) {
            if (all) next.delete(key);
            else next.add(key);
          }
          selection.onChange(next);
        }}
      />
    </GridPart>
  );
}

interface NarrowSortProps<Row> {
  columns: readonly Column<Row>[];
  sort: Sort;
  onSort: (sort: string) => void;
}

/** On a phone there are no headers to click. */
export function NarrowSort<Row>({ columns, sort, onSort }: NarrowSortProps<Row>) {
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <div className="mb-2 flex items-center gap-2">
      <Select
        aria-label="Sort by"
        value={sort.column}
        onChange={(event) => onSort(sort.descending ? `-${event.target.value}` : event.target.value)}
      >
        {columns
          .filter((column) => column.sortValue)
          .map((column) => (
            <option key={column.id} value={column.id}>
              Sort by {column.header}
            </option>
          ))}
      </Select>
      <Button
        variant="outline"
        size="icon"
        aria-label={sort.descending ? "Descending; turn" : "Ascending; turn"}
        onClick={() => onSort(sort.descending ? sort.column : `-${sort.column}`)}
      >
        <Arrow aria-hidden />
      </Button>
    </div>
  );
}

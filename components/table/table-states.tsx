import { Inbox, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { GridPart } from "./grid-part";
import type { Column } from "./types";

const SKELETON_ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function LoadingRows<Row>({
  columns,
  tracks,
  selectable,
}: {
  columns: readonly Column<Row>[];
  tracks: string;
  selectable: boolean;
}) {
  return SKELETON_ROWS.map((name) => (
    <div
      key={name}
      aria-hidden
      className="grid h-[34px] items-center border-border border-b max-sm:flex max-sm:h-[68px]"
      style={{ gridTemplateColumns: tracks }}
    >
      {selectable ? <span /> : null}
      {columns.map((column) => (
        <div key={column.id} className="px-2.5 max-sm:min-w-0 max-sm:flex-1">
          <Skeleton className={column.align === "right" ? "ml-auto h-3.5 w-1/2" : "h-3.5 w-2/3"} />
        </div>
      ))}
    </div>
  ));
}

export function EmptyRows({
  empty,
  onClearFilter,
}: {
  empty: ReactNode;
  onClearFilter: (() => void) | undefined;
}) {
  const Icon = onClearFilter ? SearchX : Inbox;
  return (
    <GridPart role="row">
      <GridPart role="gridcell" className="flex flex-col items-center gap-2 px-4 py-10 text-center text-sm">
        <Icon className="size-5 text-muted-foreground" aria-hidden />
        {onClearFilter ? (
          <>
            <p>Nothing matches the filter.</p>
            <Button variant="outline" size="sm" onClick={onClearFilter}>
              Clear the filter
            </Button>
          </>
        ) : (
          (empty ?? <p className="text-muted-foreground">Nothing here yet.</p>)
        )}
      </GridPart>
    </GridPart>
  );
}

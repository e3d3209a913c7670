"use client";

import type { ReactNode } from "react";
import { DataRow } from "./data-row";
import { GridPart } from "./grid-part";
import { EmptyRows, LoadingRows } from "./table-states";
import type { Column, Selection } from "./types";
import type { VirtualRows } from "./use-virtual-rows";

interface TableBodyProps<Row> {
  /** Of the table: the ids of its rows begin with it. */
  id: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  tracks: string;
  narrow: boolean;
  /** Index of the row that the keys are on; -1 for none. */
  activeIndex: number;
  virtual: VirtualRows;
  selection: Selection | undefined;
  onOpen: ((row: Row) => void) | undefined;
  loading: boolean;
  empty: ReactNode;
  onClearFilter: (() => void) | undefined;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
}

/** The rows that are drawn now, or what is shown where there is none. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { id, rows, columns, rowKey, tracks, virtual, selection } = props;
  return (
    <GridPart
      role="rowgroup"
      onPointerEnter={props.onPointerEnter}
      onPointerLeave={props.onPointerLeave}
      style={{ paddingTop: virtual.beforePx, paddingBottom: virtual.afterPx }}
    >
      {props.loading && rows.length === 0 ? (
        <LoadingRows columns={columns} tracks={tracks} selectable={selection !== undefined} />
      ) : null}
      {!props.loading && rows.length === 0 ? (
        <EmptyRows empty={props.empty} onClearFilter={props.onClearFilter} />
      ) : null}
      {virtual.indexes.map((index) => {
        const row = rows[index];
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
            narrow={props.narrow}
            active={index === props.activeIndex}
            selection={selection}
            onOpen={props.onOpen}
            measure={virtual.measure}
          />
        );
      })}
    </GridPart>
  );
}

"use client";

import { useMemo, useState } from "react";
import { holdOrder, parseSort, sortRows } from "./sort";
import type { Column } from "./types";
import { useUrlState } from "./use-url-state";

interface ShownRowsOptions<Row> {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** The key in the address that holds the order, and the order without it. */
  sortKey: string;
  defaultSort: string;
}

/** Rows in the order that the address names; `hold` keeps that order while values change, until `release`. */
export function useShownRows<Row>({ rows, columns, rowKey, sortKey, defaultSort }: ShownRowsOptions<Row>) {
  const [sortText, setSortText] = useUrlState(sortKey, defaultSort);
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const sorted = useMemo(() => {
    const { column, descending } = parseSort(sortText);
    const read = columns.find((candidate) => candidate.id === column)?.sortValue;
    return read ? sortRows(rows, read, descending) : rows;
  }, [rows, columns, sortText]);
  const shown = useMemo(() => holdOrder(sorted, rowKey, held), [sorted, rowKey, held]);
  return {
    shown,
    keys: () => shown.map(rowKey),
    sort: parseSort(sortText),
    sortBy: (text: string) => {
      setHeld(null);
      setSortText(text);
    },
    hold: () => setHeld((current) => current ?? shown.map(rowKey)),
    release: () => setHeld(null),
  };
}

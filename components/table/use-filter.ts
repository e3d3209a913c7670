"use client";

import { useDeferredValue, useMemo } from "react";
import { compileFilter, type FilterError, type FilterField } from "./filter-query";
import { useUrlState } from "./use-url-state";

interface Filter<Row> {
  query: string;
  setQuery: (query: string) => void;
  rows: readonly Row[];
  totalCount: number;
  errors: FilterError[];
  /** For DataTable's `onClearFilter`; undefined while no filter is on. */
  clear: (() => void) | undefined;
}

/**
 * The rows that `?q=` (or `key`) lets through. Typing stays fluent with 10,000 rows: the list follows a moment later.
 * `fields` and `textOf` (lower case) must be stable: module level.
 */
export function useFilter<Row>(
  rows: readonly Row[],
  fields: readonly FilterField<Row>[],
  textOf: (row: Row) => string,
  key = "q",
): Filter<Row> {
  const [query, setQuery] = useUrlState(key);
  const asked = useDeferredValue(query);
  const filter = useMemo(() => compileFilter(asked, fields, textOf), [asked, fields, textOf]);
  const found = useMemo(() => (filter.termCount === 0 ? rows : rows.filter(filter.test)), [rows, filter]);
  return {
    query,
    setQuery,
    rows: found,
    totalCount: rows.length,
    errors: filter.errors,
    clear: query === "" ? undefined : () => setQuery(""),
  };
}

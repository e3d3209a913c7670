"use client";

import { Search, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { formatNumber, plural } from "@/lib/core/units";
import { FilterInput } from "./filter-input";
import type { FilterError, FilterField } from "./filter-query";

interface FilterBarProps<Row> {
  query: string;
  onQuery: (query: string) => void;
  fields: readonly FilterField<Row>[];
  errors: readonly FilterError[];
  shownCount: number;
  totalCount: number;
  /** What one row is: "guest". */
  noun: string;
  placeholder?: string;
  /** Buttons beside it: the column menu, an export. */
  children?: ReactNode;
}

/** `node:pve1 status:running mem>80 "free text"` with suggestions, errors in a sentence and how many it finds. */
export function FilterBar<Row>(props: FilterBarProps<Row>) {
  const { query, onQuery, errors, noun } = props;
  const id = useId();
  const problem = errors[0];
  const [typing, setTyping] = useState(false);
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 max-sm:basis-full sm:max-w-xl">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden
        />
        <FilterInput
          id={id}
          query={query}
          onQuery={onQuery}
          fields={props.fields}
          noun={noun}
          placeholder={props.placeholder}
          invalid={problem !== undefined}
          onTyping={setTyping}
        />
        {query === "" ? null : (
          <button
            type="button"
            className="absolute inset-y-0 right-0 flex w-8 items-center justify-center rounded-md text-muted-foreground hover:text-foreground"
            aria-label="Clear the filter"
            onClick={() => onQuery("")}
          >
            <X className="size-4" aria-hidden />
          </button>
        )}
      </div>
      <span className="whitespace-nowrap text-muted-foreground text-table tabular-nums" role="status">
        {countText(props.shownCount, props.totalCount, noun)}
      </span>
      <div className="ml-auto flex items-center gap-2">{props.children}</div>
      <p id={`${id}-problem`} className="w-full text-failure text-table empty:hidden">
        {problem && !typing ? problem.message : null}
      </p>
    </div>
  );
}

function countText(shown: number, total: number, noun: string): string {
  return shown === total ? plural(total, noun) : `${formatNumber(shown)} of ${plural(total, noun)}`;
}

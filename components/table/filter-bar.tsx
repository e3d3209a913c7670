"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { formatNumber } from "@/lib/core/units";
import type { FilterError, FilterField } from "./filter-query";
import { type Suggestion, suggest } from "./suggestions";

interface FilterBarProps<Row> {
  query: string;
  onQuery: (query: string) => void;
  fields: readonly FilterField<Row>[];
  errors: readonly FilterError[];
  shownCount: number;
  totalCount: number;
  /** What the rows are: "guests". */
  noun: string;
  placeholder?: string;
  /** Buttons beside it: the column menu, an export. */
  children?: ReactNode;
}

/** `node:pve1 status:running mem>80 "free text"` with suggestions, errors in a sentence and how many it finds. */
export function FilterBar<Row>(props: FilterBarProps<Row>) {
  const { query, onQuery, fields, errors } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  const { start, end, suggestions } = suggest(query, cursor ?? query.length, fields);
  const open = cursor !== null && suggestions.length > 0;

  function accept(suggestion: Suggestion) {
    const complete = /:./.test(suggestion.text) ? " " : "";
    const next = `${query.slice(0, start)}${suggestion.text}${complete}${query.slice(end).trimStart()}`;
    onQuery(next);
    setActive(-1);
    const at = start + suggestion.text.length + complete.length;
    setCursor(at);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(at, at);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = suggestions[active];
    if (open && step !== undefined) {
      event.preventDefault();
      setActive((active + step + suggestions.length + 1) % (suggestions.length + 1) || 0);
    } else if (open && chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      setCursor(null);
    } else if (event.key === "Escape" && query !== "") {
      event.preventDefault();
      onQuery("");
    }
  }

  const problem = errors[0];
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 max-sm:basis-full sm:max-w-xl">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden
        />
        <Input
          ref={input}
          data-filter-input
          role="combobox"
          aria-label={`Filter ${props.noun}`}
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="px-8 font-mono text-table"
          placeholder={props.placeholder ?? `Filter ${props.noun}`}
          value={query}
          onChange={(event) => {
            onQuery(event.target.value);
            setCursor(event.target.selectionStart);
            setActive(-1);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onBlur={() => setCursor(null)}
          onKeyDown={onKeyDown}
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
        {open ? (
          <SuggestionList
            id={id}
            suggestions={suggestions}
            active={active}
            noun={props.noun}
            onAccept={accept}
          />
        ) : null}
      </div>
      <span className="whitespace-nowrap text-muted-foreground text-table tabular-nums" role="status">
        {countText(props.shownCount, props.totalCount, props.noun)}
      </span>
      <div className="ml-auto flex items-center gap-2">{props.children}</div>
      <p id={`${id}-problem`} className="w-full text-failure text-table empty:hidden">
        {problem && cursor === null ? problem.message : null}
      </p>
    </div>
  );
}

function countText(shown: number, total: number, noun: string): string {
  const figure = (count: number) => formatNumber(count);
  return shown === total ? `${figure(total)} ${noun}` : `${figure(shown)} of ${figure(total)} ${noun}`;
}

interface SuggestionListProps {
  id: string;
  suggestions: Suggestion[];
  active: number;
  noun: string;
  onAccept: (suggestion: Suggestion) => void;
}

function SuggestionList({ id, suggestions, active, noun, onAccept }: SuggestionListProps) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={`What ${noun} can be filtered by`}
      className="absolute inset-x-0 top-full z-20 mt-1 rounded-md border border-border bg-popover p-1 shadow-lg"
    >
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.text}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={cn(
            "flex min-h-7 cursor-pointer items-baseline gap-3 rounded-sm px-2 py-1 text-table hover:bg-accent max-sm:min-h-10",
            index === active && "bg-accent",
          )}
          // Before the input's blur closes the list.
          onPointerDown={(event) => {
            event.preventDefault();
            onAccept(suggestion);
          }}
        >
          <span className="font-mono">{suggestion.text}</span>
          <span className="truncate text-muted-foreground">{suggestion.hint}</span>
        </div>
      ))}
    </div>
  );
}

"use client";

import { type KeyboardEvent, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import type { FilterField } from "./filter-query";
import { type Suggestion, suggest } from "./suggestions";

interface FilterInputProps<Row> {
  /** Of the filter bar: `{id}-problem` says what is wrong. */
  id: string;
  query: string;
  onQuery: (query: string) => void;
  fields: readonly FilterField<Row>[];
  noun: string;
  placeholder: string | undefined;
  invalid: boolean;
  onTyping: (typing: boolean) => void;
}

/** The filter's text with its suggestions, which the arrow keys choose and Enter or Tab takes. */
export function FilterInput<Row>(props: FilterInputProps<Row>) {
  const { id, query, onQuery, fields, noun } = props;
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursorState] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  const { start, end, suggestions } = suggest(query, cursor ?? query.length, fields);
  const open = cursor !== null && suggestions.length > 0;

  /** @param at null when nobody types. */
  function setCursor(at: number | null) {
    setCursorState(at);
    props.onTyping(at !== null);
  }

  function accept(suggestion: Suggestion) {
    const complete = /:./.test(suggestion.text) ? " " : "";
    onQuery(`${query.slice(0, start)}${suggestion.text}${complete}${query.slice(end).trimStart()}`);
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
    if (open && step !== undefined)
      setActive((active + step + suggestions.length + 1) % (suggestions.length + 1) || 0);
    else if (open && chosen && (event.key === "Enter" || event.key === "Tab")) accept(chosen);
    else if (event.key === "Escape" && open) setCursor(null);
    else if (event.key === "Escape" && query !== "") onQuery("");
    else return;
    event.preventDefault();
  }

  return (
    <>
      <Input
        ref={input}
        data-filter-input
        role="combobox"
        aria-label={`Filter ${noun}s`}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={props.invalid}
        aria-describedby={`${id}-problem`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="px-8 font-mono text-table"
        placeholder={props.placeholder ?? `Filter ${noun}s`}
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
      {open ? (
        <SuggestionList id={id} suggestions={suggestions} active={active} noun={noun} onAccept={accept} />
      ) : null}
    </>
  );
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
      aria-label={`What ${noun}s can be filtered by`}
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

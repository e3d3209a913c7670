"use client";

import type { ReactNode } from "react";
import { identifierWords } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { AUDIT_OUTCOMES, type AuditChoices } from "@/lib/features/audit/schema";
import { type FilterKey, type Filters, OUTCOME_WORDS } from "./filters";

interface FilterRowProps {
  filters: Filters;
  choices: AuditChoices;
  onChange: (key: FilterKey, value: string) => void;
  onClear: (() => void) | undefined;
}

/** Person, action, result and time; all of it in the address. */
export function FilterRow({ filters, choices, onChange, onClear }: FilterRowProps) {
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <Choice label="Person" value={filters.person} onChange={(value) => onChange("person", value)}>
        <option value="">Anybody</option>
        {options(choices.people, filters.person)}
      </Choice>
      <Choice label="Action" value={filters.action} onChange={(value) => onChange("action", value)}>
        <option value="">Any action</option>
        {options(choices.actions, filters.action, identifierWords)}
      </Choice>
      <Choice label="Result" value={filters.outcome} onChange={(value) => onChange("outcome", value)}>
        <option value="">Any result</option>
        {AUDIT_OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {OUTCOME_WORDS[outcome]}
          </option>
        ))}
      </Choice>
      <Day label="From" value={filters.since} onChange={(value) => onChange("since", value)} />
      <Day label="Until" value={filters.until} onChange={(value) => onChange("until", value)} />
      {onClear ? (
        <Button variant="ghost" size="sm" onClick={onClear}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** A value of the address stays choosable when nobody bears it any more. */
function options(
  values: readonly string[],
  chosen: string,
  words: (value: string) => string = (value) => value,
): ReactNode {
  const all = chosen && !values.includes(chosen) ? [...values, chosen] : values;
  return all.map((value) => (
    <option key={value} value={value}>
      {words(value)}
    </option>
  ));
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <div className="w-40 max-sm:w-[calc(50%-0.25rem)]">
      <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </Select>
    </div>
  );
}

function Day({ label, value, onChange }: Omit<ChoiceProps, "children">) {
  return (
    <label
      htmlFor={`audit-${label}`}
      title="A whole day in UTC"
      className="inline-flex items-center gap-1.5 text-muted-foreground text-table max-sm:w-[calc(50%-0.25rem)]"
    >
      {label}
      <Input
        id={`audit-${label}`}
        type="date"
        className="w-36 min-w-0 max-sm:w-full"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

"use client";

import type { HTMLInputTypeAttribute, ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Field } from "./field";
import type { FieldBinding } from "./use-form";

interface Common {
  label: ReactNode;
  /** One muted line: what it means, its unit, its default. */
  hint?: ReactNode;
  required?: boolean;
}

/** `<TextField {...form.bind("name")} label="Name" />` */
export function TextField({
  type = "text",
  placeholder,
  autoComplete,
  autoFocus,
  inputMode,
  ...props
}: Common &
  FieldBinding<string> & {
    type?: HTMLInputTypeAttribute;
    placeholder?: string;
    autoComplete?: string;
    autoFocus?: boolean;
    inputMode?: "numeric" | "email" | "url" | "text";
  }) {
  return (
    <Field {...props}>
      {(control) => (
        <Input
          {...control}
          type={type}
          placeholder={placeholder}
          autoComplete={autoComplete}
          autoFocus={autoFocus}
          inputMode={inputMode}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A number, or null while the field is empty. */
export function NumberField({
  min,
  max,
  step,
  unit,
  ...props
}: Common & FieldBinding<number | null> & { min?: number; max?: number; step?: number; unit?: string }) {
  return (
    <Field {...props}>
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="number"
            inputMode="decimal"
            className="w-32 text-right tabular-nums"
            min={min}
            max={max}
            step={step}
            value={props.value ?? ""}
            onChange={(event) =>
              props.onChange(Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)
            }
          />
          {unit ? <span className="text-muted-foreground">{unit}</span> : null}
        </span>
      )}
    </Field>
  );
}

interface Option<Value extends string> {
  value: Value;
  label: string;
  disabled?: boolean;
}

export function SelectField<Value extends string>({
  options,
  ...props
}: Common & FieldBinding<Value> & { options: readonly Option<Value>[] }) {
  return (
    <Field {...props}>
      {(control) => (
        <Select
          {...control}
          value={props.value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) props.onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

"use client";

import type { HTMLInputTypeAttribute, ReactNode } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
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
            className="w-32 min-w-0 shrink text-right tabular-nums"
            min={min}
            max={max}
            step={step}
            value={props.value ?? ""}
            onChange={(event) =>
              props.onChange(Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)
            }
          />
          {unit ? <span className="shrink-0 text-muted-foreground">{unit}</span> : null}
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

/** Text of several lines. @param mono true for what is not prose: a certificate */
export function TextAreaField({
  rows = 3,
  mono = false,
  placeholder,
  ...props
}: Common & FieldBinding<string> & { rows?: number; mono?: boolean; placeholder?: string }) {
  return (
    <Field {...props}>
      {(control) => (
        <Textarea
          {...control}
          rows={rows}
          placeholder={placeholder}
          spellCheck={!mono}
          className={mono ? "font-mono text-table" : undefined}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Yes or no, with its sentence beside it. */
export function CheckField({ label, hint, ...props }: Common & FieldBinding<boolean>) {
  return (
    <div className="grid gap-1">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button */}
      <label className="flex items-start gap-2 text-table">
        <Checkbox
          name={props.name}
          className="mt-0.5"
          disabled={props.disabled}
          aria-invalid={props.error !== undefined}
          checked={props.value}
          onCheckedChange={(checked) => props.onChange(checked === true)}
        />
        {label}
      </label>
      {(props.error ?? hint) ? (
        <p className={props.error ? "pl-6 text-failure text-table" : "pl-6 text-muted-foreground text-table"}>
          {props.error ?? hint}
        </p>
      ) : null}
    </div>
  );
}

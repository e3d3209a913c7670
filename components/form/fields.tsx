"use client";

import { type HTMLInputTypeAttribute, type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
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

export function TextareaField({
  rows,
  placeholder,
  ...props
}: Common & FieldBinding<string> & { rows?: number; placeholder?: string }) {
  return (
    <Field {...props}>
      {(control) => (
        <Textarea
          {...control}
          rows={rows}
          placeholder={placeholder}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
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

/** A yes or no that takes effect with the form's button. */
export function CheckboxField(props: Common & FieldBinding<boolean>) {
  return <Toggle {...props} kind="checkbox" />;
}

/** The same as an on/off of something that goes on working: balancing, a notification channel. */
export function SwitchField(props: Common & FieldBinding<boolean>) {
  return <Toggle {...props} kind="switch" />;
}

function Toggle({
  kind,
  label,
  hint,
  name,
  value,
  onChange,
  error,
  disabled,
}: Common & FieldBinding<boolean> & { kind: "checkbox" | "switch" }) {
  const id = useId();
  const Control = kind === "switch" ? Switch : Checkbox;
  return (
    <div className="flex items-start gap-2.5">
      <Control
        id={id}
        name={name}
        className={kind === "checkbox" ? "mt-0.5" : ""}
        checked={value}
        disabled={disabled}
        aria-invalid={error !== undefined}
        aria-describedby={hint || error ? `${id}-hint` : undefined}
        onCheckedChange={(checked) => onChange(checked === true)}
      />
      <div className="grid gap-0.5">
        <Label htmlFor={id}>{label}</Label>
        <p
          id={`${id}-hint`}
          className={error ? "text-failure text-table" : "text-muted-foreground text-table"}
        >
          {error ?? hint}
        </p>
      </div>
    </div>
  );
}

"use client";

import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { PlainValue } from "@/lib/proxlb/config/edit";
import type { FormField } from "@/lib/proxlb/config/form";
import { useFormMeans } from "./form-context";
import { useTyped } from "./use-typed";

interface ControlProps {
  id: string;
  describedBy: string;
  field: FormField;
  onSet: (value: PlainValue) => void;
  /** Takes the key out, so that ProxLB's default counts. */
  onReset: () => void;
}

/** One plain value by its type. What the file says otherwise than the type has it is shown as it is written. */
export function ValueControl(props: ControlProps) {
  const { type } = props.field.key;
  const { written } = props.field;
  if (type.kind === "boolean" && (written === undefined || typeof written === "boolean"))
    return <BooleanControl {...props} />;
  if (type.kind === "choice") return <ChoiceControl {...props} options={type.options} />;
  return <TextControl {...props} />;
}

function BooleanControl({ id, describedBy, field, onSet }: ControlProps) {
  const { disabled } = useFormMeans();
  const isOn = (field.written ?? field.key.default) === true;
  return (
    <span className="flex h-9 items-center gap-2.5">
      <Switch
        id={id}
        aria-describedby={describedBy}
        checked={isOn}
        disabled={disabled}
        onCheckedChange={(next) => onSet(next)}
      />
      <span className="font-mono text-table">{String(isOn)}</span>
    </span>
  );
}

function ChoiceControl({
  id,
  describedBy,
  field,
  onSet,
  onReset,
  options,
}: ControlProps & { options: readonly string[] }) {
  const { disabled } = useFormMeans();
  const written = field.written === undefined ? "" : String(field.written);
  const isKnown = written === "" || options.includes(written);
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      className="max-w-72"
      value={written}
      disabled={disabled}
      onChange={({ target: { value } }) => (value === "" ? onReset() : onSet(value))}
    >
      {field.key.required ? null : <option value="">{fallbackOf(field) ?? "none"}</option>}
      {isKnown ? null : <option value={written}>{written} (ProxLB does not take it)</option>}
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </Select>
  );
}

function TextControl({ id, describedBy, field, onSet, onReset }: ControlProps) {
  const { disabled } = useFormMeans();
  const { type } = field.key;
  const isNumber = type.kind === "whole" || type.kind === "decimal";
  const { bind, error } = useTyped(textOf(field.written), (text) => {
    if (text.trim() === "" && !field.key.required) onReset();
    else if (!isNumber) onSet(text);
    else {
      const number = Number(text.trim());
      if (text.trim() === "" || !Number.isFinite(number)) return "A number is needed here.";
      if (type.kind === "whole" && !Number.isInteger(number)) return "A whole number is needed here.";
      onSet(number);
    }
    return null;
  });
  return (
    <span className="grid gap-1">
      <Input
        id={id}
        aria-describedby={describedBy}
        className={isNumber ? "max-w-32 text-right tabular-nums" : "max-w-96"}
        type={field.isSecret ? "password" : "text"}
        inputMode={isNumber ? "decimal" : "text"}
        placeholder={fallbackOf(field) ?? ""}
        autoComplete="new-password"
        spellCheck={false}
        disabled={disabled}
        {...bind}
      />
      {error === null ? null : (
        <span role="alert" className="text-failure text-table">
          {error}
        </span>
      )}
    </span>
  );
}

/** What counts where nothing is written. */
function fallbackOf({ key: { default: value } }: FormField): string | null {
  return value === undefined || value === null ? null : `default: ${textOf(value)}`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

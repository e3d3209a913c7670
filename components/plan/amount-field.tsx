"use client";

import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

interface AmountFieldProps {
  label: string;
  unit: string;
  /** What the address says; "" where it is as configured. */
  typed: string;
  /** null: none is configured. */
  configured: number | null;
  /** "" for as configured. */
  onChange: (text: string) => void;
}

/** A whole number from 0 to 100. It keeps what is typed, and says so while that is no such number. */
export function AmountField({ label, unit, typed, configured, onChange }: AmountFieldProps) {
  const id = useId();
  const asConfigured = configured === null ? "" : String(configured);
  const [text, setText] = useState(typed || asConfigured);
  const [seen, setSeen] = useState({ typed, asConfigured });
  // Changed by other means (a link, "As configured", the file) the field follows; while somebody types it does not.
  if (seen.typed !== typed || seen.asConfigured !== asConfigured) {
    setSeen({ typed, asConfigured });
    if (toTyped(text, asConfigured) !== typed || (typed === "" && text !== ""))
      setText(typed || asConfigured);
  }
  const problem = problemOf(text, configured);
  return (
    <div className="grid content-start gap-1">
      <Label htmlFor={id}>
        {label} <span className="font-normal text-muted-foreground">{unit}</span>
      </Label>
      <Input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        className="text-right tabular-nums sm:w-24"
        placeholder={configured === null ? "none" : undefined}
        aria-invalid={problem === null ? undefined : true}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(toTyped(event.target.value, asConfigured));
        }}
      />
      {problem === null ? null : (
        <p id={`${id}-problem`} role="status" className="text-failure text-table sm:w-40">
          {problem}
        </p>
      )}
    </div>
  );
}

function toTyped(text: string, asConfigured: string): string {
  const trimmed = text.trim();
  return trimmed === asConfigured ? "" : trimmed;
}

function problemOf(text: string, configured: number | null): string | null {
  const instead = configured === null ? "none" : String(configured);
  const trimmed = text.trim();
  if (trimmed === "") return configured === null ? null : `Empty: the plan uses ${instead}, as configured.`;
  if (/^\d+$/.test(trimmed) && Number(trimmed) <= 100) return null;
  return `A whole number from 0 to 100; the plan uses ${instead}, as configured.`;
}

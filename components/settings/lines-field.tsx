"use client";

import type { ReactNode } from "react";
import { TextAreaField } from "@/components/form/fields";
import type { FieldBinding } from "@/components/form/use-form";
import { errorsBelow } from "./errors-below";

interface LinesFieldProps {
  binding: FieldBinding<string[]> & { hint?: string };
  /** All of the form, by path: what is wrong with one line stands below the field's own. */
  errors: Record<string, string>;
  label: string;
  hint: ReactNode;
  placeholder?: string;
  rows?: number;
}

/** A list, one a line. */
export function LinesField({ binding, errors, hint, ...props }: LinesFieldProps) {
  return (
    <TextAreaField
      {...props}
      {...binding}
      value={binding.value.join("\n")}
      onChange={(text) => binding.onChange(text === "" ? [] : text.split("\n"))}
      error={Object.values(errorsBelow(errors, binding.name))[0]}
      hint={binding.hint ?? hint}
      mono
    />
  );
}

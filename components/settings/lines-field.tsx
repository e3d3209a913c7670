"use client";

import { type ReactNode, useState } from "react";
import { TextAreaField } from "@/components/form/fields";
import type { FieldBinding } from "@/components/form/use-form";
import { entriesOf, shownText } from "./entries";
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
  const [typed, setTyped] = useState("");
  return (
    <TextAreaField
      {...props}
      {...binding}
      value={shownText(typed, binding.value)}
      onChange={(text) => {
        setTyped(text);
        binding.onChange(entriesOf(text));
      }}
      error={Object.values(errorsBelow(errors, binding.name))[0]}
      hint={binding.hint ?? hint}
      mono
    />
  );
}

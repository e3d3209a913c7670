"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Input } from "@/components/ui/input";
import { Field } from "./field";
import type { FieldBinding } from "./use-form";

interface PasswordFieldProps extends FieldBinding<string> {
  label: ReactNode;
  hint?: ReactNode;
  required?: boolean;
  /** `current-password` to sign in, `new-password` to set one: password managers need the difference. */
  autoComplete: "current-password" | "new-password";
}

/** A password that can be shown while it is typed. */
export function PasswordField({ autoComplete, ...props }: PasswordFieldProps) {
  const [revealed, setRevealed] = useState(false);
  const Icon = revealed ? EyeOff : Eye;
  return (
    <Field {...props}>
      {(control) => (
        <span className="relative">
          <Input
            {...control}
            type={revealed ? "text" : "password"}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            className="pr-10"
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <button
            type="button"
            className="absolute inset-y-0 right-0 flex w-10 items-center justify-center rounded-md text-muted-foreground hover:text-foreground"
            aria-label={revealed ? "Hide the password" : "Show the password"}
            aria-pressed={revealed}
            onClick={() => setRevealed(!revealed)}
          >
            <Icon className="size-4" aria-hidden />
          </button>
        </span>
      )}
    </Field>
  );
}

"use client";

import { PasswordField } from "@/components/form/password-field";
import type { FieldBinding } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";

interface SecretFieldProps {
  label: string;
  binding: FieldBinding<string> & { isForgotten: boolean };
  state: "set" | "missing" | "unreadable";
  /** Takes the kept one away when the section is saved, or not. */
  forget: (isForgotten: boolean) => void;
}

/** A secret that is kept and never shown: enter a new one, or leave the field empty. */
export function SecretField({ label, binding, state, forget }: SecretFieldProps) {
  const { isForgotten, ...bound } = binding;
  return (
    <div className="grid gap-1.5">
      <PasswordField
        {...bound}
        disabled={bound.disabled || isForgotten}
        label={label}
        hint={isForgotten ? "It is taken away when you save." : HINTS[state]}
        autoComplete="new-password"
      />
      {state === "missing" ? null : (
        <Button
          type="button"
          size="sm"
          variant="outline"
          className="justify-self-start"
          onClick={() => forget(!isForgotten)}
        >
          {isForgotten ? "Keep it after all" : "Take it away"}
        </Button>
      )}
    </div>
  );
}

const HINTS = {
  set: "One is kept. Empty: it stays. Nobody can read it back.",
  missing: "Kept sealed; nobody can read it back.",
  unreadable:
    "The one that is kept does not open, because AUTH_SECRET is another one or the address was changed past this page: enter it again.",
};

"use client";

import { PasswordField } from "@/components/form/password-field";
import type { SecretName, TypedSecrets } from "@/lib/proxlb/config/secrets";

const LABELS: Record<SecretName, string> = {
  pass: "Proxmox password (pass)",
  token_secret: "Secret of the API token (token_secret)",
};

interface SecretFieldsProps {
  names: readonly SecretName[];
  /** Why they are asked for; null where that stands elsewhere. */
  because: string | null;
  disabled: boolean;
  values: TypedSecrets;
  onChange: (values: TypedSecrets) => void;
}

/** Where a secret is typed that a save asks for: empty at first, whatever is kept. */
export function SecretFields({ names, because, disabled, values, onChange }: SecretFieldsProps) {
  if (names.length === 0) return null;
  return (
    <fieldset className="grid gap-3 rounded-md border border-border p-3">
      <legend className="px-1 font-medium text-sm">
        {names.length === 1 ? "The secret" : "The secrets"}
      </legend>
      {because === null ? null : <p className="text-table">{because}</p>}
      {names.map((name) => (
        <PasswordField
          key={name}
          name={name}
          label={LABELS[name]}
          autoComplete="new-password"
          required
          error={undefined}
          disabled={disabled}
          value={values[name] ?? ""}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </fieldset>
  );
}

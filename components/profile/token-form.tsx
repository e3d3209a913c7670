"use client";

import { SelectField, TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { identifierWords } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { createTokenAction } from "@/lib/features/profile/actions";
import { PERMISSIONS, type Permission, type Role, roleHas } from "@/lib/identity/permissions";

const LIVES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
] as const;

interface TokenFormProps {
  role: Role;
  onCancel: () => void;
  onDone: (token: string) => void;
}

/** Makes a token that may part of what its owner may. */
export function TokenForm({ role, onCancel, onDone }: TokenFormProps) {
  const offered = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) =>
    roleHas(role, permission),
  );
  const create = withProof(createTokenAction);
  const form = useForm({
    initial: {
      name: "",
      life: "30" as (typeof LIVES)[number]["value"],
      scopes: offered.filter((permission) => permission.endsWith(".view") && permission !== "audit.view"),
    },
    action: ({ life, ...input }) => create({ ...input, expiresInDays: Number(life) }),
    onSuccess: ({ token }) => onDone(token),
  });
  const { scopes } = form.values;
  return (
    <form method="post" className="grid gap-4 px-4" onSubmit={form.submit} noValidate>
      <FormFailure failure={form.failure} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          {...form.bind("name")}
          label="What it is for"
          placeholder="Grafana export"
          autoFocus
          required
        />
        <SelectField {...form.bind("life")} label="Ends after" options={LIVES} />
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-2 font-medium text-sm">It may</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-4 gap-y-2">
          {offered.map((permission) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button
            <label key={permission} className="flex items-center gap-2 text-table">
              <Checkbox
                checked={scopes.includes(permission)}
                onCheckedChange={(checked) =>
                  form.set(
                    "scopes",
                    checked === true
                      ? [...scopes, permission]
                      : scopes.filter((scope) => scope !== permission),
                  )
                }
              />
              <span title={permission}>{identifierWords(permission)}</span>
            </label>
          ))}
        </div>
        {form.errors.scopes ? <p className="text-failure text-table">{form.errors.scopes}</p> : null}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={form.pending}>
          Make the token
        </Button>
        <Button type="button" variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

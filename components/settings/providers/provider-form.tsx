"use client";

import { useQueryClient } from "@tanstack/react-query";
import { CheckField, SelectField, TextField } from "@/components/form/fields";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { createProviderAction, updateProviderAction } from "@/lib/features/providers/actions";
import { providersQuery } from "@/lib/features/providers/live";
import {
  CreateProviderInput,
  EditedProvider,
  PRESET_NAMES,
  PRESETS,
  type ProviderView,
} from "@/lib/features/providers/schema";
import { RoleRules } from "../role-rules";
import { AtTheProvider } from "./at-the-provider";
import { PRESET_NOTES } from "./preset-notes";
import { TryProvider } from "./try-provider";
import { TrySignIn } from "./try-sign-in";
import { fieldsOf, followPreset, newProvider, type TypedProvider } from "./typed-provider";

const PRODUCTS = PRESET_NAMES.map((value) => ({
  value,
  label: value === "other" ? "Another one" : PRESETS[value].name,
}));
const GROUPS_FROM = [
  { value: "id_token", label: "the ID token" },
  { value: "userinfo", label: "userinfo" },
] as const;

interface ProviderFormProps {
  /** Null: a new one. */
  provider: ProviderView | null;
  /** Public address of this installation. */
  address: string;
  /** Saved, or given up. */
  onDone: () => void;
}

/** One provider, to be entered or changed. */
export function ProviderForm({ provider, address, onDone }: ProviderFormProps) {
  const form = useProviderForm(provider, onDone);
  const { preset, slug, issuer } = form.values;
  return (
    <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate aria-label="Provider">
      <UnsavedGuard when={form.dirty && !form.pending} />
      <FormFailure failure={form.failure} />
      <SelectField
        {...form.bind("preset")}
        onChange={(next) => {
          for (const [field, value] of Object.entries(followPreset(form.values, next)))
            form.set(field as keyof TypedProvider, value as never);
        }}
        label="Product"
        hint="Fills in what is usual there; every field can be changed."
        options={PRODUCTS}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          {...form.bind("name")}
          label="Name"
          hint={`On the button: “Sign in by ${form.values.name || "…"}”.`}
          autoComplete="off"
        />
        <TextField
          {...form.bind("slug")}
          disabled={form.pending || provider !== null}
          label="Short name"
          hint="Stands in the redirect address, and never changes."
          autoComplete="off"
        />
      </div>
      <AtTheProvider preset={preset} slug={slug} address={address} />
      <Connection form={form} provider={provider} />
      <TryProvider issuer={issuer} />
      <Groups form={form} />
      <TrySignIn typed={form.values} id={provider?.id ?? null} />
      <CheckField
        {...form.bind("createsAccounts")}
        label="Who signs in for the first time gets an account"
        hint="Off: only people whom a Super Admin has invited, or who linked it on their profile."
      />
      <CheckField {...form.bind("isEnabled")} label="Offer it on the sign-in page" />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={form.pending} disabled={!form.dirty}>
          {provider ? "Save" : "Enter the provider"}
        </Button>
        <Button variant="outline" disabled={form.pending} onClick={onDone}>
          {form.dirty ? "Back without saving" : "Back to the list"}
        </Button>
      </div>
    </form>
  );
}

type Form = ReturnType<typeof useProviderForm>;

function useProviderForm(provider: ProviderView | null, onDone: () => void) {
  const client = useQueryClient();
  return useForm({
    initial: provider
      ? { ...fieldsOf(provider), slug: provider.slug, clientSecret: "" }
      : newProvider("keycloak"),
    schema: provider ? EditedProvider : CreateProviderInput,
    action: withProof((typed: TypedProvider) => {
      if (!provider) return createProviderAction(typed);
      const { slug: _, clientSecret, ...fields } = typed;
      return updateProviderAction({ id: provider.id, ...fields, clientSecret: clientSecret || null });
    }),
    success: "Saved. It counts at once.",
    onSuccess: () => {
      void client.invalidateQueries(providersQuery());
      onDone();
    },
  });
}

/** Where it is, and how it knows ProxLB UI. */
function Connection({ form, provider }: { form: Form; provider: ProviderView | null }) {
  const { issuer, clientId, preset } = form.values;
  const isMoved = provider !== null && (issuer !== provider.issuer || clientId !== provider.clientId);
  return (
    <>
      <TextField
        {...form.bind("issuer")}
        label="Issuer"
        hint="To the letter as the provider's discovery document says it, a slash at the end included."
        placeholder={PRESET_NOTES[preset].issuer}
        inputMode="url"
        autoComplete="off"
      />
      <TextField {...form.bind("clientId")} label="Client id" autoComplete="off" />
      <PasswordField
        {...form.bind("clientSecret")}
        label="Client secret"
        hint={
          provider === null
            ? "Kept sealed; nobody can read it back."
            : isMoved
              ? "Enter it again: the kept one goes only where it went before."
              : "One is kept. Empty: it stays. Nobody can read it back."
        }
        autoComplete="new-password"
      />
      <TextField {...form.bind("scopes")} label="Scopes" autoComplete="off" />
    </>
  );
}

/** Where the groups stand, and what they give. */
function Groups({ form }: { form: Form }) {
  const prefix = "roleRules.";
  const errors = Object.entries(form.errors).filter(([path]) => path.startsWith(prefix));
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          {...form.bind("groupsClaim")}
          label="Claim that holds the groups"
          hint="A name, or a path with dots."
          autoComplete="off"
        />
        <SelectField {...form.bind("groupsFrom")} label="It stands in" options={GROUPS_FROM} />
      </div>
      <RoleRules
        about="Exactly the group's name."
        value={form.values.roleRules}
        onChange={(rules) => form.set("roleRules", rules)}
        errors={Object.fromEntries(errors.map(([path, text]) => [path.slice(prefix.length), text]))}
        disabled={form.pending}
      />
    </>
  );
}

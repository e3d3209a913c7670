"use client";

import { NumberField, SelectField } from "@/components/form/fields";
import { changeSignInSettingsAction } from "@/lib/features/settings/actions";
import { signInSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import { LinesField } from "./lines-field";
import { SectionCard } from "./section-card";
import { useSectionForm } from "./use-section-form";

const FROM = [
  { value: "nobody", label: "From nobody" },
  { value: "super_admin", label: "From Super Admins" },
  { value: "admin", label: "From Admins and Super Admins" },
  { value: "operator", label: "From Operators and all above" },
  { value: "viewer", label: "From everybody" },
] as const;

/** How hard it is to get in with a password, and how long one stays in. */
export function SignInForm({ view }: { view: SectionView<ValuesOf<"sign-in">> }) {
  const form = useSectionForm({
    view,
    queryKey: signInSettingsQuery().queryKey,
    schema: SIGN_IN.values,
    action: changeSignInSettingsAction,
  });
  return (
    <SectionCard
      title="Sign-in"
      about="Counts at once, for sessions that are open too: a shorter limit may end yours."
      form={form}
      changed={view.changed}
    >
      <NumberField
        hint="For passwords that are set from now on. Those that are easy to guess are refused in any case."
        {...form.field("passwordMinLength")}
        label="Shortest password"
        min={12}
        max={64}
        unit="characters"
      />
      <NumberField
        hint="After the last thing that a person did. Live data on a screen counts as doing nothing."
        {...form.field("idleMinutes")}
        label="A session of a browser ends after"
        min={5}
        max={480}
        unit="minutes"
      />
      <NumberField
        hint="After sign-in, in any case; for programs too."
        {...form.field("absoluteHours")}
        label="Any session ends after"
        min={1}
        max={72}
        unit="hours"
      />
      <SelectField
        hint="Of who signs in by password, here or of the directory. Providers ask for their own. Personal tokens go on."
        {...form.field("secondFactorFrom")}
        label="A second factor is needed"
        options={FROM}
      />
      {form.typed.secondFactorFrom === "nobody" ? null : (
        <NumberField
          hint="Counted from the first sign-in at which it is asked for. After that nothing works before one is set up; 0: at once, at the next sign-in."
          {...form.field("secondFactorGraceDays")}
          label="Time to set one up"
          min={0}
          max={90}
          unit="days"
        />
      )}
      <LinesField
        binding={form.field("superAdminPasswordsFrom")}
        errors={form.errors}
        label="Super Admins may use their password from"
        hint="While a provider is the only way in: addresses or networks, one a line. Empty: from anywhere. On the server's console restore-access opens every way again."
        placeholder="192.0.2.0/24"
        rows={2}
      />
    </SectionCard>
  );
}

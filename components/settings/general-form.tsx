"use client";

import { CheckField, SelectField, TextAreaField, TextField } from "@/components/form/fields";
import { changeGeneralSettingsAction } from "@/lib/features/settings/actions";
import { generalSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { GENERAL } from "@/lib/settings/sections/general";
import { SectionCard } from "./section-card";
import { useSectionForm } from "./use-section-form";

const TONES = [
  { value: "info", label: "Information" },
  { value: "warning", label: "Warning" },
] as const;

/** The name, the banner, and the address that the environment alone decides. */
export function GeneralForm({ view, address }: { view: SectionView<ValuesOf<"general">>; address: string }) {
  const form = useSectionForm({
    view,
    queryKey: generalSettingsQuery().queryKey,
    schema: GENERAL.values,
    action: changeGeneralSettingsAction,
  });
  return (
    <SectionCard
      title="General"
      about="Counts from the next page that somebody opens."
      form={form}
      changed={view.changed}
    >
      <div className="grid gap-1.5 text-table">
        <span className="font-medium text-sm">Public address</span>
        <code className="break-all font-mono">{address}</code>
        <span className="text-muted-foreground">
          Set by APP_URL in the environment, and read when ProxLB UI starts. It cannot be changed here: a
          wrong one would lock everybody out, you among them.
        </span>
      </div>
      <TextField
        {...form.field("installationName")}
        label="Name of this installation"
        hint="In the title and at the top of every page; tells several installations apart. Empty: ProxLB."
        autoComplete="off"
      />
      <TextAreaField
        {...form.field("banner")}
        label="Banner"
        hint="A sentence on every page, for everybody who is signed in. Empty: none."
        rows={2}
      />
      {form.typed.banner.trim() === "" ? null : (
        <>
          <SelectField {...form.field("bannerTone")} label="Kind of banner" options={TONES} />
          <CheckField
            {...form.field("bannerAtSignIn")}
            label="Show it on the sign-in page too, to everybody who can reach it"
          />
        </>
      )}
    </SectionCard>
  );
}

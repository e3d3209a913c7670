"use client";

import { NumberField } from "@/components/form/fields";
import { changeRetentionSettingsAction } from "@/lib/features/settings/actions";
import { retentionSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SectionCard } from "./section-card";
import { useSectionForm } from "./use-section-form";

/** How long what was recorded is kept. */
export function RetentionForm({ view }: { view: SectionView<ValuesOf<"retention">> }) {
  const form = useSectionForm({
    view,
    queryKey: retentionSettingsQuery().queryKey,
    schema: RETENTION.values,
    action: changeRetentionSettingsAction,
  });
  return (
    <SectionCard
      title="Retention"
      about="What is older is removed within the hour, for good. What has no number of days is kept for ever; the load of the nodes always has one."
      form={form}
      changed={view.changed}
    >
      <NumberField
        hint="Whole months go, once all of a month is older; a row of the log tells of it."
        {...form.field("auditDays")}
        label="Audit log"
        min={30}
        unit="days"
      />
      <NumberField
        hint="One sample of each node a minute: what the overview and a node's page draw."
        {...form.field("sampleDays")}
        label="Load of the nodes"
        min={1}
        max={366}
        unit="days"
      />
      <NumberField
        hint="Times of drains and windows are reckoned from them."
        {...form.field("migrationDays")}
        label="Migrations"
        min={30}
        unit="days"
      />
      <NumberField
        hint="With their output. One stays as long as a migration of it does, and while its drain goes on."
        {...form.field("runDays")}
        label="Runs"
        min={30}
        unit="days"
      />
    </SectionCard>
  );
}

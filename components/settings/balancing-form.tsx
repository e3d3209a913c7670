"use client";

import { NumberField } from "@/components/form/fields";
import { changeBalancingSettingsAction } from "@/lib/features/settings/actions";
import { balancingSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { BALANCING } from "@/lib/settings/sections/balancing";
import { SectionCard } from "./section-card";
import { useSectionForm } from "./use-section-form";

/** What ProxLB UI itself does when it moves guests. */
export function BalancingForm({ view }: { view: SectionView<ValuesOf<"balancing">> }) {
  const form = useSectionForm({
    view,
    queryKey: balancingSettingsQuery().queryKey,
    schema: BALANCING.values,
    action: changeBalancingSettingsAction,
  });
  return (
    <SectionCard
      title="Balancing"
      about="Of the moves that ProxLB UI orders itself: chosen ones, drains, and bringing guests back. Counts from the next of them on. What ProxLB does stands in proxlb.yaml."
      form={form}
      changed={view.changed}
    >
      <NumberField
        hint="However many parallel_jobs allows. Empty: as it says; without parallel one after the other."
        {...form.field("movesAtOnce")}
        label="Guests moved at once, at most"
        min={1}
        max={20}
        unit="guests"
      />
    </SectionCard>
  );
}

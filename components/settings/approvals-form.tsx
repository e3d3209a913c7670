"use client";

import { CheckField, NumberField } from "@/components/form/fields";
import { changeApprovalsSettingsAction } from "@/lib/features/settings/actions";
import { approvalsSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { APPROVALS } from "@/lib/settings/sections/approvals";
import { SectionCard } from "./section-card";
import { useSectionForm } from "./use-section-form";

/** What a second person has to say yes to before it is done. */
export function ApprovalsForm({ view }: { view: SectionView<ValuesOf<"approvals">> }) {
  const form = useSectionForm({
    view,
    queryKey: approvalsSettingsQuery().queryKey,
    schema: APPROVALS.values,
    action: changeApprovalsSettingsAction,
  });
  return (
    <SectionCard
      title="Approvals"
      about="What takes the approval of a second person who may do it too. Nobody approves their own proposal: with one such person alone it cannot be done any more."
      form={form}
      changed={view.changed}
    >
      <CheckField {...form.field("drain")} label="Draining a node" />
      <CheckField
        {...form.field("window")}
        label="Windows and blackouts"
        hint="Planning one, changing one, and beginning one at once. Pausing, ending and removing one take nobody else."
      />
      <CheckField {...form.field("rebalance")} label="A rebalance by ProxLB that somebody starts" />
      <CheckField
        {...form.field("apply")}
        label="Chosen moves"
        hint="Of a plan, of better moves, and those that mend a rule."
      />
      <NumberField
        {...form.field("hours")}
        label="A proposal stands for"
        hint="It also ends with the first guest that moves, node that goes or comes, or change of proxlb.yaml; one about a window does not."
        min={1}
        max={168}
        unit="hours"
      />
    </SectionCard>
  );
}

"use client";

import { Choices } from "@/components/form/choices";
import { CheckField, NumberField, SelectField, TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetTitle } from "@/components/ui/sheet";
import { WEEKDAYS, type Weekday } from "@/lib/core/weekdays";
import { changeWindowAction, createWindowAction } from "@/lib/features/maintenance/windows/actions";
import { BackupJobs } from "./backup-jobs";
import { type Draft, fieldsOf, inputOf } from "./draft";
import { WindowPreview } from "./window-preview";
import { dayName } from "./words";

interface WindowEditorProps {
  draft: Draft;
  /** Of the cluster as it is known now. */
  nodes: readonly string[];
  onClose: () => void;
}

/** Makes a window or a blackout, or changes one, with what it would come to beside it. */
export function WindowEditor({ draft, nodes, onClose }: WindowEditorProps) {
  const form = useForm({
    initial: draft,
    action: (typed: Draft) =>
      typed.id === null
        ? createWindowAction(inputOf(typed))
        : changeWindowAction({ ...inputOf(typed), id: typed.id }),
    success: "Kept.",
    onSuccess: onClose,
  });
  const isMaintenance = draft.kind === "maintenance";
  const what = isMaintenance ? "window" : "blackout";
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent aria-describedby={undefined}>
        <SheetTitle>{draft.id === null ? `New ${what}` : `Change ${draft.name}`}</SheetTitle>
        <form method="post" className="grid gap-3" onSubmit={(event) => void form.submit(event)}>
          {isMaintenance ? null : (
            <BackupJobs
              followed={form.values.backupJob}
              onTake={(job, timeZone) => form.fill(fieldsOf(job, timeZone))}
              onLeave={() => form.set("backupJob", null)}
            />
          )}
          <TextField {...form.bind("name")} label="Name" required />
          {isMaintenance ? (
            <Choices
              {...form.bind("nodes")}
              legend="Nodes"
              options={nodes.map((name) => ({ value: name, label: name }))}
            />
          ) : null}
          <Times form={form} />
          <WindowPreview draft={form.values} onLead={(minutes) => form.set("leadMinutes", minutes)} />
          <FormFailure failure={form.failure} />
          <Button type="submit" className="justify-self-start" pending={form.pending}>
            {draft.id === null ? "Plan it" : "Change it"}
          </Button>
        </form>
      </SheetContent>
    </Sheet>
  );
}

const EVERY = [
  { value: "once", label: "Once" },
  { value: "week", label: "Weekly" },
  { value: "month", label: "On a weekday of the month" },
] as const;
const DAYS = WEEKDAYS.map((value) => ({ value, label: dayName(value) }));
const NTH = [
  { value: "1", label: "First" },
  { value: "2", label: "Second" },
  { value: "3", label: "Third" },
  { value: "4", label: "Fourth" },
  { value: "last", label: "Last" },
] as const;

function Times({ form }: { form: ReturnType<typeof useForm<Draft, unknown>> }) {
  const { every, kind } = form.values;
  return (
    <>
      <SelectField {...form.bind("every")} label="It comes" options={EVERY} />
      <FieldError text={form.errors.repeat ?? form.errors["repeat.time"] ?? form.errors["repeat.date"]} />
      {every === "once" ? <TextField {...form.bind("date")} label="Day" type="date" /> : null}
      {every === "week" ? <Choices {...form.bind("weekdays")} legend="Days" options={DAYS} /> : null}
      {every === "month" ? (
        <div className="grid grid-cols-2 gap-3">
          <SelectField {...form.bind("nth")} label="Which" options={NTH} />
          <SelectField<Weekday> {...form.bind("weekday")} label="Day" options={DAYS} />
        </div>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField {...form.bind("time")} label="At" type="time" />
        <TextField
          {...form.bind("timeZone")}
          label="Time zone"
          hint="An IANA name such as Europe/Berlin or UTC."
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <NumberField {...form.bind("hours")} label="Lasts" unit="hours" min={0} />
        <NumberField {...form.bind("minutes")} label="and" unit="minutes" min={0} max={59} />
      </div>
      <FieldError text={form.errors.durationMinutes} />
      {kind === "maintenance" ? <Guests form={form} /> : null}
    </>
  );
}

/** How the nodes get empty, and full again. */
function Guests({ form }: { form: ReturnType<typeof useForm<Draft, unknown>> }) {
  const { isDrained } = form.values;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 font-medium text-sm">Guests</legend>
      <CheckField
        {...form.bind("isDrained")}
        label="Drain the nodes"
        hint={
          isDrained
            ? "Guests leave under all rules; a node that the cluster cannot spare then is not drained, and the calendar says why."
            : "The nodes are only marked: ProxLB's own next cycle empties them, past pins, groups and room."
        }
      />
      {isDrained ? (
        <>
          <CheckField
            {...form.bind("restartContainers")}
            label="Restart running CTs on another node"
            hint="Without it they stay: a CT cannot move while it runs."
          />
          <CheckField {...form.bind("bringBack")} label="Bring the guests back at the end" />
        </>
      ) : null}
      <NumberField
        {...form.bind("leadMinutes")}
        label="They leave before the start"
        hint="So that the nodes are empty by then."
        unit="minutes"
        min={0}
      />
    </fieldset>
  );
}

function FieldError({ text }: { text: string | undefined }) {
  return text ? <p className="text-failure text-table">{text}</p> : null;
}

"use client";

import { useQueryClient } from "@tanstack/react-query";
import { NumberField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { changeKeepingAction } from "@/lib/features/config/actions";
import { ConfigKeeping } from "@/lib/features/config/keeping/schema";
import { keepingQuery } from "@/lib/features/config/live";

/** While it is typed any field may be empty. */
type Typed = { [Key in keyof ConfigKeeping]: number | null };

/** How long versions and backups are kept, for Super Admins. */
export function KeepingForm({ keeping }: { keeping: ConfigKeeping }) {
  const client = useQueryClient();
  const form = useForm({
    initial: keeping as Typed,
    // The schema has refused what is empty and must not be.
    action: (typed: Typed) => changeKeepingAction(typed as ConfigKeeping),
    schema: ConfigKeeping,
    success: "Kept as set.",
    onSuccess: (now) => client.setQueryData(keepingQuery().queryKey, now),
  });
  return (
    <details className="text-table">
      <summary className="cursor-pointer font-medium">How long is kept</summary>
      <form method="post" className="mt-3 grid gap-3" onSubmit={(event) => void form.submit(event)}>
        <NumberField
          {...form.bind("backupEveryHours")}
          label="A backup by itself every"
          hint="Empty: only when somebody asks. None is taken while the file stays the same."
          min={1}
          unit="hours"
        />
        <NumberField
          {...form.bind("backupsKept")}
          label="Backups kept"
          hint="Older ones are removed."
          min={1}
        />
        <NumberField
          {...form.bind("versionDays")}
          label="Versions kept for"
          hint="Empty: for ever. What is needed to put a change back is never removed."
          min={7}
          unit="days"
        />
        <NumberField
          {...form.bind("versionsAtLeast")}
          label="But never less than"
          hint="The newest ones, however old."
          min={10}
          unit="versions"
        />
        <FormFailure failure={form.failure} />
        <Button type="submit" className="justify-self-start" pending={form.pending} disabled={!form.dirty}>
          Set
        </Button>
      </form>
    </details>
  );
}

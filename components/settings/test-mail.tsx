"use client";

import { TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { testMailAction } from "@/lib/features/settings/actions";
import type { ValuesOf } from "@/lib/settings/sections";
import { TrialForm, TrialVerdict } from "./trial";

/** Sends one mail by what is typed above, saved or not, and says what became of it. */
export function TestMail({ values, password }: { values: ValuesOf<"mail">; password: string | undefined }) {
  return (
    <TrialForm
      about="Sends one mail by what is typed above, saved or not."
      initial={{ to: "" }}
      run={({ to }) => testMailAction({ values, to, ...(password === undefined ? {} : { password }) })}
      outcome={({ failure, sentence }) => <TrialVerdict isGood={failure === null} sentence={sentence} />}
    >
      {(form) => (
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-56 flex-1">
            <TextField {...form.bind("to")} label="To" inputMode="email" autoComplete="email" />
          </div>
          <Button
            type="submit"
            variant="outline"
            pending={form.pending}
            disabled={form.values.to.trim() === ""}
          >
            Send a trial
          </Button>
        </div>
      )}
    </TrialForm>
  );
}

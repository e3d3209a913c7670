"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { testMailAction } from "@/lib/features/settings/actions";
import type { MailTrial } from "@/lib/features/settings/mail/schema";
import type { ValuesOf } from "@/lib/settings/sections";

/** Sends one mail by what is typed above, saved or not, and says what became of it. */
export function TestMail({ values, password }: { values: ValuesOf<"mail">; password: string | undefined }) {
  const [trial, setTrial] = useState<MailTrial | null>(null);
  const form = useForm({
    initial: { to: "" },
    action: withProof(({ to }: { to: string }) =>
      testMailAction({ values, to, ...(password === undefined ? {} : { password }) }),
    ),
    onSuccess: setTrial,
  });
  return (
    <form
      className="mt-4 grid gap-3 border-border border-t pt-4"
      aria-label="Trial"
      onSubmit={(event) => {
        setTrial(null);
        void form.submit(event);
      }}
      noValidate
    >
      <p className="text-muted-foreground text-table">Sends one mail by what is typed above, saved or not.</p>
      <FormFailure failure={withIssue(form.failure, form.errors)} />
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
      <div role="status">{trial ? <Outcome {...trial} /> : null}</div>
    </form>
  );
}

/** What is wrong above has no field here. */
function withIssue(failure: ReturnType<typeof useForm>["failure"], errors: Record<string, string>) {
  const [message] = Object.entries(errors).flatMap(([path, text]) => (path === "to" ? [] : [text]));
  return failure ?? (message ? { code: "invalid" as const, message, issues: [] } : null);
}

function Outcome({ failure, sentence }: MailTrial) {
  const Icon = failure === null ? CircleCheck : CircleAlert;
  return (
    <p className="flex items-start gap-2 text-table">
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", failure === null ? "text-primary" : "text-failure")}
        aria-hidden
      />
      {sentence}
    </p>
  );
}

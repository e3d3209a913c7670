"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { cn } from "@/components/ui/cn";
import type { Result } from "@/lib/core/result";

interface TrialFormProps<Values extends object, Outcome> {
  about: string;
  initial: Values;
  run: (typed: Values) => Promise<Result<Outcome>>;
  /** What came of it. */
  outcome: (outcome: Outcome) => ReactNode;
  /** Its fields and its button. */
  children: (form: ReturnType<typeof useForm<Values, Outcome>>) => ReactNode;
}

/** Below a section of the settings: tries what is typed above, saved or not, and says what came of it. */
export function TrialForm<Values extends object, Outcome>(props: TrialFormProps<Values, Outcome>) {
  const { about, initial, run, outcome, children } = props;
  const [last, setLast] = useState<Outcome | null>(null);
  const form = useForm({ initial, action: withProof(run), onSuccess: setLast });
  return (
    <form
      method="post"
      className="mt-4 grid gap-3 border-border border-t pt-4"
      aria-label="Trial"
      onSubmit={(event) => {
        setLast(null);
        void form.submit(event);
      }}
      noValidate
    >
      <p className="text-muted-foreground text-table">{about}</p>
      <FormFailure failure={form.failure ?? issueAbove(form.errors, initial)} />
      {children(form)}
      <div role="status">{last === null ? null : outcome(last)}</div>
    </form>
  );
}

/** What is wrong above has no field here. */
function issueAbove(errors: Record<string, string>, fields: object) {
  const [message] = Object.entries(errors).flatMap(([path, text]) => (path in fields ? [] : [text]));
  return message ? { code: "invalid" as const, message, issues: [] } : null;
}

/** The sentence of a trial. */
export function TrialVerdict({ isGood, sentence }: { isGood: boolean; sentence: string }) {
  const Icon = isGood ? CircleCheck : CircleAlert;
  return (
    <p className="flex items-start gap-2 text-table">
      <Icon className={cn("mt-0.5 size-4 shrink-0", isGood ? "text-primary" : "text-failure")} aria-hidden />
      {sentence}
    </p>
  );
}

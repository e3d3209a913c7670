"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { browserOf } from "@/components/page/browser-of";
import { makePasskey } from "@/components/session/passkey";
import { Button } from "@/components/ui/button";
import type { Result } from "@/lib/core/result";
import { renamePasskeyAction } from "@/lib/features/profile/actions";
import type { PasskeyView } from "@/lib/identity/schema";

/** Asks the browser for a new passkey, under a name that tells it from others. */
export function NewPasskey(props: { onCancel: () => void; onDone: (codes: string[] | null) => void }) {
  return (
    <PasskeyForm
      name={browserOf(navigator.userAgent)}
      hint="What it is kept on. Your browser asks next where that shall be."
      submitLabel="Make the passkey"
      success="The passkey was added."
      action={makePasskey}
      onCancel={props.onCancel}
      onDone={({ recoveryCodes }) => props.onDone(recoveryCodes)}
    />
  );
}

interface NamePasskeyProps {
  passkey: PasskeyView;
  onCancel: () => void;
  onDone: () => void;
}

export function NamePasskey({ passkey, onCancel, onDone }: NamePasskeyProps) {
  return (
    <PasskeyForm
      name={passkey.name}
      submitLabel="Rename"
      success="The passkey was renamed."
      action={({ name }) => renamePasskeyAction({ passkeyId: passkey.id, name })}
      onCancel={onCancel}
      onDone={onDone}
    />
  );
}

interface PasskeyFormProps<Output> {
  name: string;
  hint?: string;
  submitLabel: string;
  success: string;
  action: (typed: { name: string }) => Promise<Result<Output>>;
  onCancel: () => void;
  onDone: (value: Output) => void;
}

function PasskeyForm<Output>({ name, hint, submitLabel, success, action, ...on }: PasskeyFormProps<Output>) {
  const form = useForm({ initial: { name }, action, success, onSuccess: on.onDone });
  return (
    <form method="post" className="grid gap-3" onSubmit={form.submit} noValidate aria-label="Passkey">
      <FormFailure failure={form.failure} />
      <TextField {...form.bind("name")} label="Name of the passkey" hint={hint} autoFocus required />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" pending={form.pending}>
          {submitLabel}
        </Button>
        <Button type="button" variant="ghost" size="sm" onClick={on.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

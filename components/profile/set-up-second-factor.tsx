"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { turnOnSecondFactorAction } from "@/lib/features/profile/actions";
import { ConfirmSecondFactorInput } from "@/lib/features/profile/schema";
import { QrCode } from "./qr-code";

const turnOn = withProof(turnOnSecondFactorAction);

interface SetUpProps {
  seed: { secret: string; qr: string[] };
  onCancel: () => void;
  onDone: (recoveryCodes: string[] | null) => void;
}

/** The QR code, and the first code of the app that turns the second factor on. */
export function SetUpSecondFactor({ seed, onCancel, onDone }: SetUpProps) {
  const form = useForm({
    initial: { code: "" },
    action: turnOn,
    schema: ConfirmSecondFactorInput,
    success: "The authenticator app is on.",
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  return (
    <div className="flex flex-wrap gap-6">
      <QrCode rows={seed.qr} label="QR code for the authenticator app" />
      <form
        method="post"
        className="grid min-w-0 flex-1 basis-64 content-start gap-4"
        onSubmit={form.submit}
        noValidate
      >
        <p className="text-table">
          Scan this with the app, or type the key{" "}
          <code className="select-all font-mono">{seed.secret.match(/.{4}/g)?.join(" ")}</code>. Then enter
          the code it shows.
        </p>
        <FormFailure failure={form.failure} />
        <TextField
          {...form.bind("code")}
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          required
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" pending={form.pending}>
            Turn on
          </Button>
          <Button type="button" variant="ghost" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  );
}

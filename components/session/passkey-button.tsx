"use client";

import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { passkeyAction } from "@/components/session/passkey";
import { Button } from "@/components/ui/button";
import type { PasskeyStep } from "@/lib/features/sign-in/schema";

interface PasskeyButtonProps {
  step: PasskeyStep;
  label: string;
  onDone: () => void;
}

/** Asks the browser for a passkey, and goes on with it. */
export function PasskeyButton({ step, label, onDone }: PasskeyButtonProps) {
  const { run, pending, failure } = useAction(passkeyAction(step), { quiet: true, onSuccess: onDone });
  return (
    <div className="grid w-full max-w-sm gap-2">
      <FormFailure failure={failure} />
      <Button type="button" variant="outline" pending={pending} onClick={() => void run(undefined)}>
        {label}
      </Button>
    </div>
  );
}

"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { setUpSecondFactorAction, turnOffSecondFactorAction } from "@/lib/features/profile/actions";
import type { SecondFactorState } from "@/lib/features/profile/schema";
import { FactorRow } from "./factor-row";
import { SetUpSecondFactor } from "./set-up-second-factor";

interface AuthenticatorAppProps {
  state: SecondFactorState;
  /** @param recoveryCodes of the first factor, shown once */
  onChange: (recoveryCodes?: string[] | null) => void;
}

/** Turns the app that shows codes on and off. */
export function AuthenticatorApp({ state, onChange }: AuthenticatorAppProps) {
  const [seed, setSeed] = useState<{ secret: string; qr: string[] } | null>(null);
  const begin = useAction(withProof(setUpSecondFactorAction), { onSuccess: setSeed });
  if (seed) {
    return (
      <SetUpSecondFactor
        seed={seed}
        onCancel={() => setSeed(null)}
        onDone={(recoveryCodes) => {
          setSeed(null);
          onChange(recoveryCodes);
        }}
      />
    );
  }
  const isLast = state.app && state.passkeys === 0;
  return (
    <FactorRow title="Authenticator app" about={aboutApp(state)}>
      {state.app ? (
        <ConfirmDialog
          trigger={
            <Button variant="outline" size="sm">
              Turn off
            </Button>
          }
          title="Turn the authenticator app off?"
          consequence={
            isLast
              ? "The password alone opens this account from then on, and the recovery codes end."
              : "Its codes open nothing any more. Your passkeys go on."
          }
          confirmLabel="Turn off"
          destructive
          action={() => withProof(turnOffSecondFactorAction)({})}
          success="The authenticator app is off."
          onSuccess={() => onChange()}
        />
      ) : (
        <Button variant="outline" size="sm" pending={begin.pending} onClick={() => void begin.run({})}>
          Set up
        </Button>
      )}
    </FactorRow>
  );
}

function aboutApp({ app, blocked }: SecondFactorState): string {
  if (blocked) return "Blocked after eight wrong codes: sign in once with a recovery code to free it.";
  return app ? "On: sign-in asks for the six digits that it shows." : "Not set up.";
}

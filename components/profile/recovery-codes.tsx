"use client";

import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { renewRecoveryCodesAction } from "@/lib/features/profile/actions";
import { FactorRow } from "./factor-row";

const renew = withProof(renewRecoveryCodesAction);

/** How many are left, and new ones. */
export function RecoveryCodes({ left, onRenewed }: { left: number; onRenewed: (codes: string[]) => void }) {
  const { run, pending } = useAction(renew, { onSuccess: ({ recoveryCodes }) => onRenewed(recoveryCodes) });
  return (
    <FactorRow title="Recovery codes" about={`${left} of 10 recovery codes are left.`}>
      <Button variant="outline" size="sm" pending={pending} onClick={() => void run({})}>
        New recovery codes
      </Button>
    </FactorRow>
  );
}

"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { CopyOnce } from "@/components/form/copy-once";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import {
  renewRecoveryCodesAction,
  setUpSecondFactorAction,
  turnOffSecondFactorAction,
} from "@/lib/features/profile/actions";
import { secondFactorQuery } from "@/lib/features/profile/live";
import type { SecondFactorState } from "@/lib/features/profile/schema";
import { SetUpSecondFactor } from "./set-up-second-factor";

/** Turns the own second factor on and off. */
export function SecondFactorCard({ initial }: { initial: SecondFactorState }) {
  const client = useQueryClient();
  const { data: state } = useQuery({ ...secondFactorQuery(), initialData: initial });
  const [seed, setSeed] = useState<{ secret: string; qr: string[] } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useAction(withProof(setUpSecondFactorAction), { onSuccess: setSeed });
  const refresh = () => void client.invalidateQueries(secondFactorQuery());

  return (
    <Card>
      <CardHeader>
        <CardTitle className="flex items-center gap-2">
          Second factor <StateBadge state={state} />
        </CardTitle>
        <CardDescription>
          A code of an authenticator app beside the password: a stolen password alone then opens nothing.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        {codes ? (
          <div className="grid gap-3" role="status">
            <CopyOnce label="Recovery codes" text={codes.join("\n")} />
            <p className="text-muted-foreground text-table">
              Each opens the account once when the phone is lost. They are shown this one time: keep them
              where the phone is not.
            </p>
            <div>
              <Button variant="outline" onClick={() => setCodes(null)}>
                I have kept them
              </Button>
            </div>
          </div>
        ) : seed ? (
          <SetUpSecondFactor
            seed={seed}
            onCancel={() => setSeed(null)}
            onDone={(recoveryCodes) => {
              setSeed(null);
              setCodes(recoveryCodes);
              refresh();
            }}
          />
        ) : state.enabled ? (
          <Enabled state={state} onCodes={setCodes} onChange={refresh} />
        ) : (
          <div>
            <Button pending={begin.pending} onClick={() => void begin.run({})}>
              Set up
            </Button>
          </div>
        )}
      </CardContent>
    </Card>
  );
}

function Enabled({
  state,
  onCodes,
  onChange,
}: {
  state: SecondFactorState;
  onCodes: (codes: string[]) => void;
  onChange: () => void;
}) {
  const renew = useAction(withProof(renewRecoveryCodesAction), {
    onSuccess: ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      onChange();
    },
  });
  return (
    <>
      <p className="text-table">
        {state.recoveryCodesLeft} of 10 recovery codes are left.
        {state.blocked
          ? " The app is blocked after eight wrong codes: sign in once with a recovery code to free it."
          : ""}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" pending={renew.pending} onClick={() => void renew.run({})}>
          New recovery codes
        </Button>
        <ConfirmDialog
          trigger={<Button variant="outline">Turn off</Button>}
          title="Turn the second factor off?"
          consequence="The password alone opens this account from then on, and the recovery codes end."
          confirmLabel="Turn off"
          destructive
          action={() => withProof(turnOffSecondFactorAction)({})}
          success="The second factor is off."
          onSuccess={onChange}
        />
      </div>
    </>
  );
}

function StateBadge({ state }: { state: SecondFactorState }) {
  if (state.blocked) return <Badge variant="failure">blocked</Badge>;
  return <Badge variant={state.enabled ? "neutral" : "outline"}>{state.enabled ? "on" : "off"}</Badge>;
}

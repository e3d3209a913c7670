"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { CopyOnce } from "@/components/form/copy-once";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { ownPasskeysQuery, secondFactorQuery } from "@/lib/features/profile/live";
import type { SecondFactorState } from "@/lib/features/profile/schema";
import type { PasskeyView } from "@/lib/identity/schema";
import { AuthenticatorApp } from "./authenticator-app";
import { Passkeys } from "./passkeys";
import { RecoveryCodes } from "./recovery-codes";

interface SecondFactorCardProps {
  initial: SecondFactorState;
  passkeys: PasskeyView[];
}

/** What the own account asks for beside the password: an app, passkeys, and recovery codes for both. */
export function SecondFactorCard({ initial, passkeys }: SecondFactorCardProps) {
  const client = useQueryClient();
  const router = useRouter();
  const { data: state } = useQuery({ ...secondFactorQuery(), initialData: initial });
  const { data: keys } = useQuery({ ...ownPasskeysQuery(), initialData: passkeys });
  const [codes, setCodes] = useState<string[] | null>(null);
  function refresh(recoveryCodes: string[] | null = null) {
    if (recoveryCodes !== null) setCodes(recoveryCodes);
    void client.invalidateQueries(secondFactorQuery());
    void client.invalidateQueries(ownPasskeysQuery());
    // The events beside it, and what the policy says above it.
    router.refresh();
  }
  return (
    <Card>
      <CardHeader>
        <CardTitle className="flex items-center gap-2">
          Second factor <StateBadge state={state} />
        </CardTitle>
        <CardDescription>
          Beside the password: a code of an authenticator app, or a passkey. A stolen password alone then
          opens nothing.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        {codes ? (
          <FreshCodes codes={codes} onKept={() => setCodes(null)} />
        ) : (
          <>
            <AuthenticatorApp state={state} onChange={refresh} />
            <Passkeys passkeys={keys} whyNot={state.noPasskeys} onChange={refresh} />
            {state.enabled ? <RecoveryCodes left={state.recoveryCodesLeft} onRenewed={refresh} /> : null}
          </>
        )}
      </CardContent>
    </Card>
  );
}

function FreshCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  return (
    <div className="grid gap-3" role="status">
      <CopyOnce label="Recovery codes" text={codes.join("\n")} />
      <p className="text-muted-foreground text-table">
        Each opens the account once when the device is lost. They are shown this one time: keep them where the
        device is not.
      </p>
      <div>
        <Button variant="outline" onClick={onKept}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}

function StateBadge({ state }: { state: SecondFactorState }) {
  if (state.blocked && state.passkeys === 0) return <Badge variant="failure">blocked</Badge>;
  return <Badge variant={state.enabled ? "neutral" : "outline"}>{state.enabled ? "on" : "off"}</Badge>;
}

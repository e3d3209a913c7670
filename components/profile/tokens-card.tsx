"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { CopyOnce } from "@/components/form/copy-once";
import { Age } from "@/components/page/age";
import { identifierWords } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { revokeTokenAction } from "@/lib/features/profile/actions";
import { ownTokensQuery } from "@/lib/features/profile/live";
import type { Role } from "@/lib/identity/permissions";
import type { TokenView } from "@/lib/identity/schema";
import { TokenForm } from "./token-form";

/** Own tokens for scripts. */
export function TokensCard({ initial, role }: { initial: TokenView[]; role: Role }) {
  const client = useQueryClient();
  const { data: tokens } = useQuery({ ...ownTokensQuery(), initialData: initial });
  const [step, setStep] = useState<"list" | "make" | { token: string }>("list");
  const refresh = () => void client.invalidateQueries(ownTokensQuery());
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid gap-1">
          <CardTitle>Tokens</CardTitle>
          <CardDescription>
            For scripts that call the API: each with its own rights and an end.
          </CardDescription>
        </div>
        {step === "list" ? (
          <Button variant="outline" size="sm" onClick={() => setStep("make")}>
            New token
          </Button>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-4 px-0 pb-0">
        {step === "make" ? (
          <TokenForm
            role={role}
            onCancel={() => setStep("list")}
            onDone={(token) => {
              setStep({ token });
              refresh();
            }}
          />
        ) : null}
        {typeof step === "object" ? (
          <div className="grid gap-3 px-4" role="status">
            <CopyOnce label="Your new token: it is shown this one time" text={step.token} />
            <div>
              <Button variant="outline" size="sm" onClick={() => setStep("list")}>
                I have kept it
              </Button>
            </div>
          </div>
        ) : null}
        {tokens.length === 0 ? (
          <p className="border-border border-t px-4 py-6 text-center text-muted-foreground text-table">
            No token yet. A script sends one as <code className="font-mono">Authorization: Bearer plx_…</code>
          </p>
        ) : (
          <ul className="divide-y divide-border border-border border-t">
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} onChange={refresh} />
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}

function TokenRow({ token, onChange }: { token: TokenView; onChange: () => void }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-table">
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-2 font-medium">
          {token.name} <code className="font-mono font-normal text-muted-foreground">{token.start}…</code>
        </div>
        <div className="text-muted-foreground">
          last used <Age at={token.lastUsedAt} /> · ends <Age at={token.expiresAt} mode="countdown" />
        </div>
        <div className="mt-1 flex flex-wrap gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope} variant="outline" title={scope}>
              {identifierWords(scope)}
            </Badge>
          ))}
        </div>
      </div>
      <ConfirmDialog
        trigger={
          <Button variant="outline" size="sm">
            Revoke
          </Button>
        }
        title={`Revoke ${token.name}?`}
        consequence="Whatever uses it is refused at once."
        confirmLabel="Revoke"
        destructive
        action={() => revokeTokenAction({ tokenId: token.id })}
        success="The token was revoked."
        onSuccess={onChange}
      />
    </li>
  );
}

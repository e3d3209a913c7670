"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CopyOnce } from "@/components/form/copy-once";
import { TokenList } from "@/components/page/token-list";
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
          <TokenList
            tokens={tokens}
            revoke={(tokenId) => revokeTokenAction({ tokenId })}
            onRevoked={refresh}
            className="divide-y divide-border border-border border-t"
            rowClassName="px-4"
          />
        )}
      </CardContent>
    </Card>
  );
}

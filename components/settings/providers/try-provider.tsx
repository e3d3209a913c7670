"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { askProvider } from "@/lib/features/providers/live";
import type { ProviderCheck } from "@/lib/features/providers/schema";

/** Asks the provider that is typed above, saved or not, what it is and can do. Nothing of ours is sent. */
export function TryProvider({ issuer }: { issuer: string }) {
  const { mutate, data, error, isPending, variables } = useMutation({ mutationFn: askProvider });
  // What was found out about another address says nothing about this one.
  const isOfThis = variables === issuer.trim();
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="outline"
          pending={isPending}
          disabled={issuer.trim() === ""}
          onClick={() => mutate(issuer.trim())}
        >
          Ask the provider
        </Button>
        <span className="text-muted-foreground text-table">
          Reads its discovery document by the issuer above. The client id and the secret are not sent: a first
          sign-in shows whether they fit.
        </span>
      </div>
      <div role="status">
        {isOfThis && error ? <Line isGood={false}>{error.message}</Line> : null}
        {isOfThis && data ? <Outcome {...data} /> : null}
      </div>
    </div>
  );
}

function Outcome({ problem, endsSessionsOnSignOut, tellsOfSignOut }: ProviderCheck) {
  if (problem !== null) return <Line isGood={false}>{problem}</Line>;
  return (
    <div className="grid gap-1">
      <Line isGood>It answers, by exactly this issuer, and offers what signing in needs.</Line>
      <Line isGood={endsSessionsOnSignOut}>
        {endsSessionsOnSignOut
          ? "Signing out here ends the session there too."
          : "Signing out here leaves the session there open: it offers no way to end it."}
      </Line>
      <Line isGood={tellsOfSignOut}>
        {tellsOfSignOut
          ? "It tells of sign-outs, by back-channel logout."
          : "It does not say that it tells of sign-outs: sessions here then end by themselves."}
      </Line>
    </div>
  );
}

function Line({ isGood, children }: { isGood: boolean; children: string }) {
  const Icon = isGood ? CircleCheck : CircleAlert;
  return (
    <p className="flex items-start gap-2 text-table">
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", isGood ? "text-primary" : "text-attention")}
        aria-hidden
      />
      {children}
    </p>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { UnsavedGuard } from "@/components/form/form-parts";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { BeginView, Begun } from "@/lib/features/config/begin/schema";
import { beginQuery } from "@/lib/features/config/live";
import { BalancingStep } from "./balancing-step";
import { HostsStep } from "./hosts-step";
import { ProxlbStep } from "./proxlb-step";
import { ReviewStep } from "./review-step";
import { RightsStep } from "./rights-step";
import { SignInStep } from "./sign-in-step";
import { type Beginning, reachable, STEPS, type Step, type StepProps, useBegin } from "./use-begin";

/** Leads somebody from no proxlb.yaml to a first one. Nothing is written before its last step. */
export function Begin({ onWritten }: { onWritten: (written: Begun) => void }) {
  const { data: view, error } = useQuery(beginQuery());
  const { begun, set } = useBegin();
  const at = STEPS.indexOf(begun.step);
  const next = STEPS[at + 1] ?? begun.step;
  return (
    <Card aria-labelledby="begin">
      <UnsavedGuard when={begun.looked !== null || begun.secret !== ""} />
      <CardHeader>
        <CardTitle id="begin">Begin: connect ProxLB to your cluster</CardTitle>
        <p className="text-muted-foreground text-table">
          Nothing is written before the last step, and you can go back at any time.
        </p>
      </CardHeader>
      <CardContent className="grid gap-4">
        {error && !view ? <p className="text-failure text-table">{error.message}</p> : null}
        {view?.problem ? (
          <p className="rounded-md bg-attention-soft px-3 py-2 text-table" role="alert">
            {view.problem} You can go through the steps, but not write at their end.
          </p>
        ) : null}
        <StepList begun={begun} onGo={(step) => set({ step })} />
        {view ? (
          <CurrentStep
            view={view}
            begun={begun}
            set={set}
            onNext={() => set({ step: next })}
            onWritten={onWritten}
          />
        ) : error ? null : (
          <Skeleton className="h-48" />
        )}
        {at > 0 ? (
          <div>
            <Button variant="ghost" size="sm" onClick={() => set({ step: STEPS[at - 1] ?? begun.step })}>
              Back
            </Button>
          </div>
        ) : null}
      </CardContent>
    </Card>
  );
}

const NAMES: Record<Step, string> = {
  rights: "Rights on Proxmox",
  hosts: "Host and certificate",
  "sign-in": "Token",
  proxlb: "ProxLB",
  balancing: "Balancing",
  review: "Review and write",
};

function StepList({ begun, onGo }: { begun: Beginning; onGo: (step: Step) => void }) {
  const open = reachable(begun);
  return (
    <ol className="flex flex-wrap gap-x-1 gap-y-1 text-table" aria-label="Steps">
      {STEPS.map((step, index) => (
        <li key={step}>
          <button
            type="button"
            disabled={!open.includes(step)}
            aria-current={step === begun.step ? "step" : undefined}
            onClick={() => onGo(step)}
            className={cn(
              "flex min-h-8 items-center gap-1.5 rounded-md border border-transparent px-2 disabled:text-muted-foreground",
              step === begun.step ? "border-border bg-muted font-medium" : "enabled:hover:bg-muted",
            )}
          >
            <span className="tabular-nums">{index + 1}</span>
            <span className={step === begun.step ? undefined : "max-sm:sr-only"}>{NAMES[step]}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function CurrentStep({
  view,
  onWritten,
  ...props
}: StepProps & { view: BeginView; onWritten: (written: Begun) => void }) {
  switch (props.begun.step) {
    case "rights":
      return <RightsStep {...props} />;
    case "hosts":
      return <HostsStep {...props} verifies={view.verifies} keepsTrust={view.keepsTrust} />;
    case "sign-in":
      return <SignInStep {...props} />;
    case "proxlb":
      return <ProxlbStep {...props} daemon={view.daemon} />;
    case "balancing":
      return <BalancingStep {...props} />;
    case "review":
      return <ReviewStep {...props} view={view} onWritten={onWritten} />;
    default:
      return props.begun.step satisfies never;
  }
}

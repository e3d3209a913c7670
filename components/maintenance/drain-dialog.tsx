"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Fetched } from "@/components/page/fetched";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { lookAtMovesAction } from "@/lib/features/balancing/plan/actions";
import { startDrainAction } from "@/lib/features/maintenance/drain-actions";
import { drainForecastQuery } from "@/lib/features/maintenance/drain-live";
import type { DrainForecast, DrainView } from "@/lib/features/maintenance/drain-schema";
import { DrainForecastView } from "./drain-forecast";
import { forecastSentence, offersRestarts, standSentence } from "./drain-words";

/** Asks with the forecast before it, and for the node's name. */
export function DrainDialog({ node, close }: { node: string; close: () => void }) {
  const [restartContainers, setRestart] = useState(false);
  const [override, setOverride] = useState("");
  const { data, error, refetch } = useQuery(drainForecastQuery(node, restartContainers));
  useLookAt(data?.looked.missing);
  return (
    <ConfirmDialog<DrainView>
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={`Drain ${node}?`}
      consequence={
        <p className="text-foreground" aria-live="polite">
          {data ? forecastSentence(data) : "Working out where each guest goes."} {node} is marked in
          proxlb.yaml, so that ProxLB brings nobody back.
        </p>
      }
      confirmLabel={`Drain ${node}`}
      typedWord={node}
      action={(overrideBlackout) =>
        startDrainAction({ name: node, restartContainers, override: override.trim() || overrideBlackout })
      }
      success={(drain) =>
        drain.state === "moving" ? `Guests are leaving ${node}, run #${drain.runId}.` : standSentence(drain)
      }
      successLink={() => ({ label: "Show it", href: "/maintenance" })}
    >
      <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-40" />}>
        {(forecast) => (
          <div className="relative grid gap-3 text-table sm:max-h-[50vh] sm:overflow-y-auto">
            {offersRestarts(forecast) ? <Restart isOn={restartContainers} set={setRestart} /> : null}
            <DrainForecastView forecast={forecast} />
            <Guard guard={forecast.guard} reason={override} setReason={setOverride} />
          </div>
        )}
      </Fetched>
    </ConfirmDialog>
  );
}

/** Has the guests looked at once that nobody looked at: what is not known then is what Proxmox did not answer. */
function useLookAt(missing: readonly number[] | undefined) {
  const { run } = useAction(lookAtMovesAction, { quiet: true });
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (asked || !missing || missing.length === 0) return;
    setAsked(true);
    void run({ vmids: missing.slice(0, 500) });
  }, [asked, missing, run]);
}

function Restart({ isOn, set }: { isOn: boolean; set: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <Checkbox id={id} checked={isOn} onCheckedChange={(on) => set(on === true)} />
      <Label htmlFor={id}>Restart running CTs on another node</Label>
    </div>
  );
}

interface GuardProps {
  guard: DrainForecast["guard"];
  reason: string;
  setReason: (reason: string) => void;
}

function Guard({ guard, reason, setReason }: GuardProps) {
  const id = useId();
  const said = guard.refusal ? [guard.refusal] : [...guard.objections, ...guard.notes];
  return (
    <>
      {said.map((sentence) => (
        <p key={sentence} className="rounded-md bg-attention-soft px-2.5 py-1.5 text-attention">
          {sentence}
        </p>
      ))}
      {guard.objections.length > 0 ? (
        <div className="grid gap-1.5">
          <Label htmlFor={id}>Why it is done all the same (goes into the audit log)</Label>
          <Input id={id} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </div>
      ) : null}
    </>
  );
}

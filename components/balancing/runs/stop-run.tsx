"use client";

import { CircleStop } from "lucide-react";
import { KIND_WORDS } from "@/components/balancing/words";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { cancelRunAction } from "@/lib/features/balancing/actions";
import type { RunSummary } from "@/lib/runs/schema";
import { movesGuests } from "./phase";

/** Ends a run early. Only a rebalance leaves something behind, so only that one asks. */
export function StopRun({ run }: { run: Pick<RunSummary, "id" | "kind" | "reason"> }) {
  const { run: stop, pending } = useAction(cancelRunAction);
  const stopping = run.reason === "Stopping.";
  if (!movesGuests(run.kind)) {
    return (
      <Button
        variant="outline"
        size="sm"
        pending={pending || stopping}
        onClick={() => void stop({ id: run.id })}
      >
        <CircleStop aria-hidden />
        Stop
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" size="sm" pending={stopping}>
          <CircleStop aria-hidden />
          Stop
        </Button>
      }
      title={`Stop ${KIND_WORDS[run.kind].toLowerCase()} #${run.id}?`}
      consequence="No further migration is ordered. Those that Proxmox has begun go on to their end."
      confirmLabel="Stop the run"
      destructive
      action={() => cancelRunAction({ id: run.id })}
    />
  );
}

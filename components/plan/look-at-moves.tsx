"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ScanSearch } from "lucide-react";
import { useAction } from "@/components/form/use-action";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { lookAtMovesAction } from "@/lib/features/balancing/plan/actions";
import { planBasisQuery } from "@/lib/features/balancing/plan/live";
import type { FigureFetch } from "@/lib/planning/schema";

interface LookAtMovesProps {
  /** Guests that nobody looked at. */
  vmids: readonly number[];
  fetch: FigureFetch;
  canLook: boolean;
}

/** The action takes so many; a plan of more is looked at in several turns. */
const AT_ONCE = 500;

/** Has the configs of guests that are to move read; the answers come with the plan's basis. */
export function LookAtMoves({ vmids, fetch, canLook }: LookAtMovesProps) {
  const client = useQueryClient();
  const look = useAction(lookAtMovesAction, {
    onSuccess: () => void client.invalidateQueries({ queryKey: planBasisQuery().queryKey }),
  });
  if (vmids.length === 0) return null;
  if (fetch.running) {
    return (
      <p role="status" className="text-muted-foreground text-table tabular-nums">
        Asking Proxmox: {fetch.running.done} of {plural(fetch.running.total, "call")}.
      </p>
    );
  }
  const calls = Math.min(vmids.length + 2, fetch.callLimit);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-table">
      {canLook ? (
        <Button
          variant="outline"
          size="sm"
          pending={look.pending}
          onClick={() => void look.run({ vmids: vmids.slice(0, AT_ONCE) })}
        >
          <ScanSearch aria-hidden />
          Look at {plural(vmids.length, "guest")}
        </Button>
      ) : null}
      <span>
        {canLook
          ? `At most ${plural(calls, "call")} to Proxmox, four a second.`
          : "Operators can have guests looked at."}
        {fetch.problem ? ` Last time: ${fetch.problem}` : ""}
      </span>
    </div>
  );
}

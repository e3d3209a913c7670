"use client";

import { ClipboardList, MapPin, Play } from "lucide-react";
import type { ReactNode } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { Tooltip, type TooltipProps } from "@/components/ui/tooltip";
import {
  findBestNodeAction,
  startDryRunAction,
  triggerRebalanceAction,
} from "@/lib/features/balancing/actions";
import type { RunSummary } from "@/lib/runs/schema";
import { KIND_WORDS } from "./words";

interface StartRunsProps {
  /** Why nothing can be started now; null when it can. */
  blocked: string | null;
  canDryRun: boolean;
  canTrigger: boolean;
  /** What a rebalance would do, for its question. */
  consequence: ReactNode;
}

const toRun = (run: Pick<RunSummary, "id">) => ({ label: "Show the run", href: `/balancing/runs/${run.id}` });
const startedWords = (run: Pick<RunSummary, "id" | "kind">) => `${KIND_WORDS[run.kind]} #${run.id} started.`;

/** The ways to start ProxLB once. Absent for who may not; disabled with the reason where nothing can be started. */
export function StartRuns({ blocked, canDryRun, canTrigger, consequence }: StartRunsProps) {
  const announced = { success: startedWords, successLink: toRun };
  const bestNode = useAction(findBestNodeAction, announced);
  const dryRun = useAction(startDryRunAction, announced);
  if (!canDryRun && !canTrigger) {
    return <p className="text-muted-foreground text-table">Operators can start runs.</p>;
  }
  return (
    <>
      {canDryRun ? (
        <>
          <Startable blocked={blocked}>
            <Button
              variant="outline"
              aria-disabled={blocked !== null}
              pending={bestNode.pending}
              onClick={() => blocked === null && void bestNode.run({})}
            >
              <MapPin aria-hidden />
              Best node
            </Button>
          </Startable>
          <Startable blocked={blocked}>
            <Button
              variant="outline"
              aria-disabled={blocked !== null}
              pending={dryRun.pending}
              onClick={() => blocked === null && void dryRun.run({})}
            >
              <ClipboardList aria-hidden />
              Dry run
            </Button>
          </Startable>
        </>
      ) : null}
      {canTrigger ? <Rebalance blocked={blocked} consequence={consequence} announced={announced} /> : null}
    </>
  );
}

function Rebalance({
  blocked,
  consequence,
  announced,
}: Pick<StartRunsProps, "blocked" | "consequence"> & {
  announced: { success: typeof startedWords; successLink: typeof toRun };
}) {
  const button = (
    <Button aria-disabled={blocked !== null}>
      <Play aria-hidden />
      Rebalance now
    </Button>
  );
  // `?ask=rebalance` comes from the command palette.
  const [asked, setAsked] = useUrlState("ask");
  if (blocked !== null) return <Startable blocked={blocked}>{button}</Startable>;
  return (
    <ConfirmDialog
      trigger={button}
      open={asked === "rebalance"}
      onOpenChange={(open) => setAsked(open ? "rebalance" : "")}
      title="Rebalance now?"
      consequence={consequence}
      confirmLabel="Rebalance"
      action={(overrideBlackout) => triggerRebalanceAction({ overrideBlackout })}
      {...announced}
    />
  );
}

// Disabled buttons take no focus, so the reason could not be asked by keyboard: they are only marked as disabled.
function Startable({ blocked, children }: Pick<TooltipProps, "children"> & { blocked: string | null }) {
  return (
    <Tooltip content={blocked} side="bottom">
      {children}
    </Tooltip>
  );
}

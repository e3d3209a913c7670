"use client";

import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { Result } from "@/lib/core/result";
import { formatBytes } from "@/lib/core/units";
import type { FoundMoves } from "@/lib/proxlb/search/told-schema";
import type { ApplyInput } from "@/lib/runs/moves/schema";
import type { RunView } from "@/lib/runs/schema";
import { amountObjection, restartsAfter } from "./apply-words";
import { BetterSteps } from "./better-steps";

interface ApplyBetterProps {
  found: FoundMoves;
  /** Fingerprint of the cluster that the moves were found for. */
  foundFor: string;
  /** Why nothing can be started now; null when it can. */
  blocked: string | null;
  primary: boolean;
  /** Has the moves made, in their order. */
  order: (what: Pick<ApplyInput, "fingerprint" | "moves" | "overrideBlackout">) => Promise<Result<RunView>>;
  icon: ReactNode;
}

/** Orders the moves that the search found, in their order. */
export function ApplyBetter({ found, foundFor, blocked, primary, order, icon }: ApplyBetterProps) {
  const [asked, setAsked] = useState<{ found: FoundMoves; fingerprint: string } | null>(null);
  const why = blocked ?? amountObjection(found.moves.length);
  return (
    <div>
      <Tooltip content={why} side="bottom">
        <Button
          variant={primary ? "default" : "outline"}
          aria-disabled={why !== null}
          onClick={() => {
            if (why === null) setAsked({ found, fingerprint: foundFor });
          }}
        >
          {icon}
          Apply these {plural(found.moves.length, "move")}
        </Button>
      </Tooltip>
      {asked ? (
        <ConfirmDialog<RunView>
          open
          onOpenChange={(open) => {
            if (!open) setAsked(null);
          }}
          title={`Make these ${plural(asked.found.moves.length, "move")} now?`}
          consequence={<Consequence found={asked.found} />}
          confirmLabel="Move"
          action={(overrideBlackout) =>
            order({
              overrideBlackout,
              fingerprint: asked.fingerprint,
              moves: asked.found.moves.map(({ vmid, from, to }) => ({ vmid, from, to })),
            })
          }
          success={(run) => `Moving, run #${run.id}.`}
          successLink={(run) => ({ label: "Show the run", href: `/balancing/runs/${run.id}` })}
        >
          <BetterSteps found={asked.found} />
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function Consequence({ found: { before, after, moves } }: { found: FoundMoves }) {
  return (
    <div className="grid gap-2">
      <p className="text-foreground">
        The nodes are {before.spreadPoints.toFixed(1)} points apart now, {after.spreadPoints.toFixed(1)}{" "}
        afterwards; rules broken {before.brokenRules} now, {after.brokenRules} afterwards.
      </p>
      <p>
        {formatBytes(after.memoryBytes)} of memory is moved through Proxmox VE, one guest after the other in
        this order. Each move is checked first; after one that Proxmox VE refuses, or that fails, the rest is
        not started, as it stands on it. Local disks, passed-through devices and snapshots are looked at when
        their turn comes.
        {restartsAfter(moves)}
      </p>
    </div>
  );
}

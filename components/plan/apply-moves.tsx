"use client";

import { Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { formatBytes } from "@/lib/core/units";
import { applyMovesAction } from "@/lib/features/balancing/plan/actions";
import type { Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { MOVES_LIMIT } from "@/lib/runs/moves/schema";
import type { RunView } from "@/lib/runs/schema";
import { Certainty, certaintySentence } from "./certainty";
import { PlanWarnings } from "./plan-verdict";
import { makesWorse, spreadSentence } from "./plan-words";
import { RefusedMoves } from "./refused-moves";
import { type ShownMove, shareWords } from "./shown-plan";

interface ApplyMovesProps {
  /** The plan that the moves are of. */
  plan: Plan;
  moves: readonly PlanMove[];
  /** All moves of the plan, as they are shown. */
  shown: readonly ShownMove[];
  solverActs: boolean;
  /** Of the cluster as it is now. */
  fingerprint: string | null;
  /** Why nothing can be started now; null when it can. */
  blocked: string | null;
}

interface Frozen {
  plan: Plan;
  moves: readonly PlanMove[];
  /** By the id of the guest. */
  shown: ReadonlyMap<number, ShownMove>;
  fingerprint: string;
}

/** Orders the chosen moves. What the question shows is what is ordered, whatever the plan does meanwhile. */
export function ApplyMoves({ plan, moves, shown, solverActs, fingerprint, blocked }: ApplyMovesProps) {
  const [asked, setAsked] = useState<Frozen | null>(null);
  const why = blocked ?? amountObjection(moves.length);
  return (
    <>
      <Tooltip content={why} side="bottom">
        <Button
          aria-disabled={why !== null}
          onClick={() => {
            if (why !== null || fingerprint === null) return;
            setAsked({ plan, moves, shown: new Map(shown.map((move) => [move.vmid, move])), fingerprint });
          }}
        >
          <Play aria-hidden />
          Apply {plural(moves.length, "move")}
        </Button>
      </Tooltip>
      {asked ? (
        <ConfirmDialog<RunView>
          open
          onOpenChange={(open) => {
            if (!open) setAsked(null);
          }}
          title={`Move ${plural(asked.moves.length, "guest")} now?`}
          consequence={<Consequence asked={asked} />}
          confirmLabel="Move"
          action={() =>
            applyMovesAction({
              fingerprint: asked.fingerprint,
              moves: asked.moves.map(({ vmid, from, to }) => ({ vmid, from, to })),
            })
          }
          success={(run) =>
            `Moving ${plural(run.plannedMoves ?? asked.moves.length, "guest")}, run #${run.id}.`
          }
          successLink={(run) => ({ label: "Show the run", href: `/balancing/runs/${run.id}` })}
        >
          <Chosen asked={asked} current={fingerprint} solverActs={solverActs} />
        </ConfirmDialog>
      ) : null}
    </>
  );
}

function amountObjection(count: number): string | null {
  if (count === 0) return "Choose at least one move.";
  return count > MOVES_LIMIT ? `At most ${MOVES_LIMIT} moves at a time.` : null;
}

function Consequence({ asked: { plan, moves } }: { asked: Frozen }) {
  const bytes = moves.reduce((sum, move) => sum + move.memoryUsedBytes, 0);
  const cts = moves.filter((move) => move.type === "ct").length;
  const whole = moves.length === plan.moves.length;
  return (
    <div className="grid gap-2">
      <p className="text-foreground">
        {whole
          ? "The whole plan:"
          : `${moves.length} of ${plural(plan.moves.length, "move")} of the plan. With all of them:`}{" "}
        <span className={makesWorse(plan) ? "text-attention" : undefined}>{spreadSentence(plan)}</span>{" "}
        <Certainty plan={plan} /> {certaintySentence(plan)}
      </p>
      <p>
        {formatBytes(bytes)} of memory is moved through Proxmox VE, one guest after the other or as many at a
        time as parallel_jobs says. Each move is checked first; one that Proxmox VE refuses is left out.
        {cts > 0 ? ` ${cts === 1 ? "1 CT restarts" : `${cts} CTs restart`}.` : ""}
      </p>
    </div>
  );
}

interface ChosenProps {
  asked: Frozen;
  /** Fingerprint of the cluster as it is now. */
  current: string | null;
  solverActs: boolean;
}

function Chosen({ asked, current, solverActs }: ChosenProps) {
  return (
    <>
      <PlanWarnings plan={asked.plan} solverActs={solverActs} />
      <RefusedMoves
        refused={asked.moves.filter(({ vmid }) => (asked.shown.get(vmid)?.refusals.length ?? 0) > 0).length}
        of={asked.moves.length}
      />
      <ul className="max-h-48 overflow-y-auto rounded-md border border-border px-3 py-2 text-table">
        {asked.moves.map((move) => (
          <ChosenMove key={move.vmid} move={move} shown={asked.shown.get(move.vmid)} />
        ))}
      </ul>
      {current !== asked.fingerprint ? (
        <p role="status" className="flex items-start gap-1.5 text-attention text-table">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          The cluster or proxlb.yaml changed since this was asked: these moves will be refused. Cancel and
          look at the new plan.
        </p>
      ) : null}
    </>
  );
}

function ChosenMove({ move, shown }: { move: PlanMove; shown: ShownMove | undefined }) {
  return (
    <li>
      <span className="flex gap-2">
        <span className="font-medium">{move.guest}</span>
        <span className="text-muted-foreground">{move.vmid}</span>
        <span className="ml-auto whitespace-nowrap">
          {move.from} → {move.to}
        </span>
      </span>
      {shown?.share ? (
        <span className="block text-muted-foreground">Made {shareWords(shown.share)}.</span>
      ) : null}
      {shown?.refusals.map((sentence) => (
        <span key={sentence} className="block text-attention">
          {sentence}
        </span>
      ))}
    </li>
  );
}

"use client";

import { Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { formatBytes } from "@/lib/core/units";
import { applyMovesAction } from "@/lib/features/balancing/plan/actions";
import type { PlanBasis } from "@/lib/planning/schema";
import { effortOf, isCarriedOut } from "@/lib/proxlb/planner/execution";
import type { Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import type { RunView } from "@/lib/runs/schema";
import { amountObjection, restartsAfter } from "./apply-words";
import { Certainty, certaintySentence } from "./certainty";
import { PlanWarnings } from "./plan-verdict";
import { handlingWords, makesWorse, spreadSentence } from "./plan-words";
import { RefusedMoves } from "./refused-moves";
import { type ShownMove, shareWords } from "./shown-plan";

interface ApplyMovesProps {
  /** The plan that the moves are of. */
  plan: Plan;
  moves: readonly PlanMove[];
  /** All moves of the plan, as they are shown. */
  shown: readonly ShownMove[];
  basis: PlanBasis;
  /** Of the cluster as it is now. */
  fingerprint: string | null;
  /** Why nothing can be started now; null when it can. */
  blocked: string | null;
  /** What the plan does harm with, as sentences: it is then nothing to press without a look. */
  harm: readonly string[];
}

interface Frozen {
  plan: Plan;
  moves: readonly PlanMove[];
  /** By the id of the guest. */
  shown: ReadonlyMap<number, ShownMove>;
  fingerprint: string;
}

/** Orders the chosen moves. What the question shows is what is ordered, whatever the plan does meanwhile. */
export function ApplyMoves({ plan, moves, shown, basis, fingerprint, blocked, harm }: ApplyMovesProps) {
  const [asked, setAsked] = useState<Frozen | null>(null);
  const why = blocked ?? amountObjection(moves.length);
  // What was looked at since it was asked is in the plan of now; the moves themselves stay those that were asked.
  const ordered = asked === null ? [] : asked.moves.map((move) => asOrdered(sameMove(plan, move) ?? move));
  const isCurrent = asked?.plan.moves.every((move) => sameMove(plan, move) !== undefined);
  const current = asked === null || isCurrent ? plan : asked.plan;
  return (
    <>
      <Tooltip content={why} side="bottom">
        <Button
          variant={harm.length > 0 ? "outline" : "default"}
          aria-disabled={why !== null}
          onClick={() => {
            if (why !== null || fingerprint === null) return;
            setAsked({ plan, moves, shown: new Map(shown.map((move) => [move.vmid, move])), fingerprint });
          }}
        >
          <Play aria-hidden />
          Apply {plural(moves.length, "move")}
          {harm.length > 0 ? " all the same" : ""}
        </Button>
      </Tooltip>
      {asked ? (
        <ConfirmDialog<RunView>
          open
          onOpenChange={(open) => {
            if (!open) setAsked(null);
          }}
          title={`Move ${plural(asked.moves.length, "guest")} now?`}
          consequence={<Consequence plan={current} moves={ordered} />}
          confirmLabel="Move"
          action={(overrideBlackout) =>
            applyMovesAction({
              overrideBlackout,
              fingerprint: asked.fingerprint,
              moves: asked.moves.map(({ vmid, from, to }) => ({ vmid, from, to })),
            })
          }
          success={(run) =>
            `Moving ${plural(run.plannedMoves ?? asked.moves.length, "guest")}, run #${run.id}.`
          }
          successLink={(run) => ({ label: "Show the run", href: `/balancing/runs/${run.id}` })}
        >
          <Chosen asked={asked} plan={current} moves={ordered} fingerprint={fingerprint} basis={basis} />
        </ConfirmDialog>
      ) : null}
    </>
  );
}

function sameMove(plan: Plan, { vmid, from, to }: PlanMove): PlanMove | undefined {
  return plan.moves.find((move) => move.vmid === vmid && move.from === from && move.to === to);
}

function Consequence({ plan, moves }: { plan: Plan; moves: readonly PlanMove[] }) {
  const efforts = moves.filter(isCarriedOut).map(effortOf);
  const memoryBytes = efforts.reduce((sum, effort) => sum + effort.memoryBytes, 0);
  const diskBytes = efforts.reduce((sum, effort) => sum + effort.diskBytes, 0);
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
        {formatBytes(memoryBytes)} of memory
        {diskBytes > 0 ? ` and ${formatBytes(diskBytes)} of local disks are` : " is"} moved through Proxmox
        VE, one guest after the other or as many at a time as parallel_jobs says. Each move is checked first;
        one that Proxmox VE refuses is left out.
        {restartsAfter(moves)}
      </p>
    </div>
  );
}

interface ChosenProps {
  asked: Frozen;
  plan: Plan;
  /** The chosen moves with all that is known of them by now. */
  moves: readonly PlanMove[];
  /** Of the cluster as it is now. */
  fingerprint: string | null;
  basis: PlanBasis;
}

function Chosen({ asked, plan, moves, fingerprint, basis }: ChosenProps) {
  return (
    <>
      <PlanWarnings plan={plan} solverActs={basis.solverActs} />
      <RefusedMoves moves={moves} fetch={basis.fetch} canLook />
      <ul className="rounded-md border border-border px-3 py-2 text-table sm:max-h-48 sm:overflow-y-auto">
        {moves.map((move) => (
          <ChosenMove key={move.vmid} move={move} shown={asked.shown.get(move.vmid)} />
        ))}
      </ul>
      {fingerprint !== asked.fingerprint ? (
        <p role="status" className="flex items-start gap-1.5 text-attention text-table">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          The cluster or proxlb.yaml changed since this was asked: these moves will be refused. Cancel and
          look at the new plan.
        </p>
      ) : null}
    </>
  );
}

/** A person orders it, whatever ProxLB would leave out. */
function asOrdered(move: PlanMove): PlanMove {
  return { ...move, filtered: null };
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
      {[...move.refusals, ...handlingWords(move)].map((sentence) => (
        <span key={sentence} className="block text-attention">
          {sentence}
        </span>
      ))}
    </li>
  );
}

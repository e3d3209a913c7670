"use client";

import { TriangleAlert } from "lucide-react";
import { plural } from "@/components/page/words";
import { Certainty, certaintySentence } from "@/components/plan/certainty";
import { PlanWarnings, WhyEstimate } from "@/components/plan/plan-verdict";
import {
  effortSentence,
  makesWorse,
  movesMade,
  planHeadline,
  spreadSentence,
} from "@/components/plan/plan-words";
import { RefusedMoves } from "@/components/plan/refused-moves";
import { type InstantPlan, type PlanInitial, useInstantPlan } from "@/components/plan/use-instant-plan";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { haContainersWarning } from "@/lib/proxlb/ha-containers";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

interface ConsequenceProps {
  plan: PlanInitial;
  target: BalanceTarget | null;
}

/** As proxlb.yaml has it: a rebalance knows nothing of settings that are tried out. */
const AS_CONFIGURED = {};

/** What a rebalance would do, by the plan of this moment, said before it starts. It follows the cluster while it is open. */
export function RebalanceConsequence({ plan: initial, target }: ConsequenceProps) {
  const instant = useInstantPlan(initial, AS_CONFIGURED);
  const { plan } = instant;
  return (
    <div className="grid gap-2">
      {plan ? (
        <Statement plan={plan} picture={instant.picture} basis={instant.basis} />
      ) : (
        <Unknown instant={instant} />
      )}
      <ul className="grid list-disc gap-1 pl-4">
        <li>
          ProxLB reads the cluster and plans anew when it starts: what changes until then changes its plan.
        </li>
        {target?.balanceTypes.includes("ct") === false ? null : <li>CTs restart while they move.</li>}
        <li>Stopping the run does not stop migrations that Proxmox has begun.</li>
        {target && !target.enabled ? (
          <li>balancing.enable is off in proxlb.yaml; this run migrates nevertheless.</li>
        ) : null}
        {target?.balanceTypes.length === 0 ? (
          <li className="text-attention">
            balancing.balance_types is empty, so nothing would be migrated. Add vm, ct or both first.
          </li>
        ) : null}
      </ul>
    </div>
  );
}

interface StatementProps {
  plan: Plan;
  /** What the plan was made of. */
  picture: InstantPlan["picture"];
  basis: InstantPlan["basis"];
}

function Statement({ plan, picture, basis }: StatementProps) {
  const made = movesMade(plan);
  const left = plan.moves.length - made.length;
  return (
    <>
      <p className="text-foreground">
        <span className="font-medium">Now: {planHeadline(plan)}</span> <Certainty plan={plan} />{" "}
        {kindsOf(made)}{" "}
        {left > 0
          ? ` ${plural(left, "more move")} ${left === 1 ? "is" : "are"} planned and would not be carried out. `
          : ""}
        <span className={makesWorse(plan) ? "text-attention" : undefined}>{spreadSentence(plan)}</span>{" "}
        {effortSentence(plan)} {plan.certainty.kind === "estimate" ? "" : certaintySentence(plan)}
      </p>
      <PlanWarnings plan={plan} solverActs={basis.solverActs} />
      <HaContainers plan={plan} picture={picture} basis={basis} />
      <RefusedMoves moves={plan.moves} fetch={basis.fetch} canLook />
      <AgainstMoves moves={made} />
      <WhyEstimate plan={plan} brief />
    </>
  );
}

/** As many are named as a person reads before pressing; the plan below has all. */
const NAMED = 6;

/** Move by move: what Proxmox has against it, and what may be and is not known. */
function AgainstMoves({ moves }: { moves: Plan["moves"] }) {
  const told = moves.flatMap(({ vmid, guest, refusals, afterwards }) =>
    [...refusals, ...afterwards].map((sentence) => ({ vmid, guest, sentence })),
  );
  if (told.length === 0) return null;
  return (
    <ul className="grid list-disc gap-1 pl-4 text-attention text-table">
      {told.slice(0, NAMED).map(({ vmid, guest, sentence }) => (
        <li key={`${vmid} ${sentence}`}>
          {guest} ({vmid}): {sentence}
        </li>
      ))}
      {told.length > NAMED ? <li>and {told.length - NAMED} more, in the plan</li> : null}
    </ul>
  );
}

/** CTs that HA manages and that would keep the run waiting. */
function HaContainers({ plan, picture, basis }: StatementProps) {
  const managed = new Set(picture?.guests.filter(({ haState }) => haState !== null).map(({ vmid }) => vmid));
  const names = movesMade(plan)
    .filter((move) => move.type === "ct" && managed.has(move.vmid) && move.refusals.length === 0)
    .map(({ guest }) => guest);
  const warning = haContainersWarning(names, basis.ground?.config.balancing.max_job_validation ?? 1800);
  if (warning === null) return null;
  return (
    <p className="flex items-start gap-1.5 text-attention text-table">
      <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      {warning}
    </p>
  );
}

function Unknown({ instant }: { instant: InstantPlan }) {
  const why = instant.basis.reason ?? instant.problem ?? instant.cluster.connection.reason;
  return (
    <p className="text-foreground">
      The plan of now is not known{why ? `: ${why}` : " yet."} ProxLB will plan by itself and move whatever it
      finds.
    </p>
  );
}

function kindsOf(moves: Plan["moves"]): string {
  if (moves.length === 0) return "";
  const cts = moves.filter((move) => move.type === "ct").length;
  const vms = moves.length - cts;
  const kinds = [vms > 0 ? plural(vms, "VM") : null, cts > 0 ? plural(cts, "CT") : null];
  return `${kinds.filter(Boolean).join(" and ")}.`;
}

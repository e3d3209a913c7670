"use client";

import { Clock, Scale, TriangleAlert } from "lucide-react";
import { METHOD_WORDS, plural, points } from "@/components/page/words";
import { BalanceStrip } from "@/components/picture/strip/balance-strip";
import type { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { PlanMoves } from "./plan-moves";
import type { PlanStanding } from "./plan-standing";
import { movesThatRun, type ShownPlan } from "./shown-plan";

interface PrintedPlanViewProps {
  plan: PrintedPlan;
  shown: ShownPlan;
  /** Whether it still fits; null where that is no question: the plan of a rebalance. */
  standing: PlanStanding | null;
}

/** A plan of the real ProxLB: what moves, what that does to each node and to the spread, and what to know first. */
export function PrintedPlanView({ plan, shown, standing }: PrintedPlanViewProps) {
  const moves = movesThatRun(shown);
  return (
    <div className="grid min-w-0 gap-4">
      <p className="flex items-start gap-1.5">
        {moves.length === 0 ? (
          <>
            <Scale className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
            <span>
              <NothingMoves plan={plan} limitPoints={shown.spread.limitPoints} />
            </span>
          </>
        ) : (
          <span>
            <span className="font-medium">{plural(moves.length, "guest")} would move</span>, of{" "}
            {plural(plan.guestCount, "running guest")}. Spread {spreadWords(plan, shown.spread.limitPoints)}
          </span>
        )}
      </p>
      {standing?.sentence ? <Note icon="age">{standing.sentence}</Note> : null}
      {plan.warnings.map((warning) => (
        <Note key={warning} icon="warning">
          {warning}
        </Note>
      ))}
      {plan.mode === "psi" ? (
        <Note icon="warning">
          ProxLB judged by pressure (mode psi); the spread of use is only informative.
        </Note>
      ) : null}
      <BalanceStrip
        method={METHOD_WORDS[plan.method]}
        balanciness={shown.spread.limitPoints}
        nodes={shown.nodes.map((node) => ({
          name: node.name,
          percent: node.beforePercent,
          afterPercent: moves.length > 0 ? node.afterPercent : null,
        }))}
      />
      {shown.moves.length > 0 ? <PlanMoves shown={shown} drawn={null} /> : null}
    </div>
  );
}

function spreadWords({ spread }: PrintedPlan, limitPoints: number): string {
  const { beforeRatio, afterRatio, limitRatio } = spread;
  const change = `${points(beforeRatio)} → ${points(afterRatio)}`;
  const worse = afterRatio > beforeRatio ? ", wider than before" : "";
  return `${change}${worse}${afterRatio > limitRatio ? `, still over the limit of ${limitPoints}.` : `, within the limit of ${limitPoints}.`}`;
}

/** Why a plan moves nobody: balanced, forbidden by type, or no way found. */
function NothingMoves({ plan, limitPoints }: { plan: PrintedPlan; limitPoints: number }) {
  const { beforeRatio, limitRatio } = plan.spread;
  const guests = plural(plan.guestCount, "running guest");
  if (plan.moves.length > 0) {
    return (
      <>
        <span className="font-medium">Nothing would be migrated.</span> ProxLB planned{" "}
        {plural(plan.moves.length, "move")} and may carry out none of them.
      </>
    );
  }
  if (plan.mode !== "psi" && beforeRatio > limitRatio) {
    return (
      <>
        <span className="font-medium">No move found.</span> The spread of {points(beforeRatio)} is over the
        limit of {limitPoints}, but among {guests} ProxLB found none to move: rules, pins, ignored guests or a
        lack of room stand in the way.
      </>
    );
  }
  return (
    <>
      <span className="font-medium">No moves needed.</span> ProxLB looked at {guests} and would move none: the
      spread is {points(beforeRatio)}, the limit {limitPoints}.
    </>
  );
}

function Note({ icon, children }: { icon: "age" | "warning"; children: string }) {
  const Icon = icon === "age" ? Clock : TriangleAlert;
  return (
    <p className="flex items-start gap-1.5 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
      <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      {children}
    </p>
  );
}

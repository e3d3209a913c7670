"use client";

import { useMemo } from "react";
import { METHOD_WORDS } from "@/components/page/words";
import { BalanceStrip } from "@/components/picture/strip/balance-strip";
import { Certainty } from "@/components/plan/certainty";
import { shownInstantPlan } from "@/components/plan/instant-shown";
import { stripNodes } from "@/components/plan/plan-picture";
import { PlanTable } from "@/components/plan/plan-table";
import { PlanNotes, PlanVerdict } from "@/components/plan/plan-verdict";
import type { BeginBalancing, TestedToken } from "@/lib/features/config/begin/schema";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

interface FirstPlanProps {
  tested: TestedToken | null;
  balancing: BeginBalancing;
  isGood: boolean;
}

/** What ProxLB would move with these settings, on the cluster as it was when the token was tested. */
export function FirstPlan({ tested, balancing, isGood }: FirstPlanProps) {
  const { method, balanciness, balanceTypes } = balancing;
  const plan = useMemo(
    () => (isGood ? planWith(tested, { method, balanciness, balanceTypes }) : null),
    [tested, isGood, method, balanciness, balanceTypes],
  );
  if (!tested) return null;
  if (!tested.picture) {
    return <p className="text-table">No plan: the cluster could not be read. {tested.pictureProblem}</p>;
  }
  return plan ? <Shown plan={plan} picture={tested.picture} /> : null;
}

/** As if it were on: a plan of a ProxLB that is off would be the same, and none of it would run. */
function planWith(
  tested: TestedToken | null,
  { method, balanciness, balanceTypes }: Omit<BeginBalancing, "enable">,
): Plan | null {
  if (!tested?.picture?.connection.seenAt) return null;
  const { ground, picture } = tested;
  const settings = { enable: true, method, balanciness, balance_types: balanceTypes };
  const config = { ...ground.config, balancing: { ...ground.config.balancing, ...settings } };
  return instantPlan(picture, { ...ground, config }, {}, new Date(picture.connection.seenAt ?? 0));
}

function Shown({ plan, picture }: { plan: Plan; picture: PlanPicture }) {
  const strip = useMemo(() => stripNodes(plan, picture), [plan, picture]);
  const shown = useMemo(() => shownInstantPlan(plan, null), [plan]);
  return (
    <section className="grid min-w-0 gap-3" aria-label="First plan">
      <h3 className="flex flex-wrap items-center gap-2 font-medium text-sm">
        What ProxLB would move with this, switched on <Certainty plan={plan} />
      </h3>
      <PlanVerdict plan={plan} />
      <BalanceStrip
        method={METHOD_WORDS[plan.settings.method]}
        nodes={strip}
        balanciness={plan.settings.balancinessPoints}
        thresholdPercent={plan.settings.thresholdPercent}
      />
      <PlanNotes plan={plan} solverActs={false} />
      {plan.moves.length > 0 ? <PlanTable plan={shown} /> : null}
    </section>
  );
}

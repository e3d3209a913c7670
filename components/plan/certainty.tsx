import { Badge } from "@/components/ui/badge";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

/** How sure it is that ProxLB would make this plan. */
export function Certainty({ plan }: { plan: Plan }) {
  return plan.certainty === "exact" ? (
    <Badge variant="outline" title="Move for move what ProxLB would do, from the same figures">
      exact
    </Badge>
  ) : (
    <Badge variant="attention" title="Some of what ProxLB reads is not known here; the reasons are listed">
      estimate
    </Badge>
  );
}

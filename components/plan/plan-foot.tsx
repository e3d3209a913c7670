import { plural } from "@/components/page/words";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { MoveSelection } from "./plan-table";
import { movesThatRun, type ShownPlan } from "./shown-plan";

/** Sums up the chosen moves, or those that run where nothing can be chosen. */
export function PlanFoot({ plan, selection }: { plan: ShownPlan; selection: MoveSelection | undefined }) {
  const running = movesThatRun(plan);
  const counted = selection ? plan.moves.filter((move) => selection.selected.has(move.vmid)) : running;
  const bytes = counted.reduce((sum, move) => sum + move.memoryUsedBytes, 0);
  const seconds = counted.reduce((sum, move) => sum + (move.estimatedSeconds ?? 0), 0);
  const notRun = plan.moves.length - running.length;
  const { beforePoints, afterPoints } = plan.spread;
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1 border-border border-t px-3.5 py-2 text-table tabular-nums">
      <span className="font-medium">
        {selection && counted.length < plan.moves.length
          ? `${counted.length} of ${plural(plan.moves.length, "move")} chosen`
          : plural(counted.length, "move")}
      </span>
      {notRun > 0 ? <span className="text-muted-foreground">{notRun} not carried out by ProxLB</span> : null}
      <span>{formatBytes(bytes)}</span>
      {seconds > 0 ? <span>about {formatDuration(seconds)}</span> : null}
      {beforePoints !== null && afterPoints !== null ? (
        <span>
          spread {beforePoints.toFixed(1)} →{" "}
          <span className={afterPoints > beforePoints ? "text-attention" : "text-moving"}>
            {afterPoints.toFixed(1)} points
          </span>
          {afterPoints > beforePoints ? " (worse)" : ""}
          {selection && counted.length < plan.moves.length ? ", if ProxLB runs its plan" : ""}
        </span>
      ) : null}
    </div>
  );
}

import { plural } from "@/components/page/words";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { MoveSelection } from "./plan-table";
import { movesThatRun, type ShownPlan } from "./shown-plan";

/** Sums up the chosen moves, or those that run where nothing can be chosen. */
export function PlanFoot({ plan, selection }: { plan: ShownPlan; selection: MoveSelection | undefined }) {
  const counted = selection
    ? plan.moves.filter((move) => selection.selected.has(move.vmid))
    : movesThatRun(plan);
  const taken = counted.filter(({ refusals }) => refusals.length === 0);
  const bytes = taken
    .flatMap((move) => [move, ...move.along])
    .reduce((sum, one) => sum + one.memoryUsedBytes, 0);
  const diskBytes = taken.reduce((sum, move) => sum + move.diskBytes, 0);
  const seconds = taken.reduce((sum, move) => sum + (move.estimatedSeconds ?? 0), 0);
  const notRun = plan.moves.filter((move) => move.notRun !== null).length;
  const refused = plan.moves.filter((move) => move.notRun === null && move.refusals.length > 0).length;
  const { beforePoints, afterPoints } = plan.spread;
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1 border-border border-t px-3.5 py-2 text-table tabular-nums">
      <span className="font-medium">
        {selection && counted.length < plan.moves.length
          ? `${counted.length} of ${plural(plan.moves.length, "move")} chosen`
          : plural(counted.length, "move")}
      </span>
      {notRun > 0 ? <span className="text-muted-foreground">{notRun} not carried out by ProxLB</span> : null}
      {refused > 0 ? <span className="text-attention">{refused} refused or undone by Proxmox</span> : null}
      <span>
        {formatBytes(bytes)}
        {diskBytes > 0 ? ` and ${formatBytes(diskBytes)} of local disks` : ""}
      </span>
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

import { plural } from "@/components/page/words";
import type { JudgedMove } from "@/components/plan/printed-plan";
import { formatBytes } from "@/lib/core/units";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { RunBrief } from "@/lib/runs/schema";

interface ConsequenceProps {
  /** The last dry run, where its plan still fits. */
  fresh: { run: RunBrief; moves: readonly JudgedMove[] } | null;
  target: BalanceTarget | null;
}

/** What a rebalance will do, said before it starts. */
export function RebalanceConsequence({ fresh, target }: ConsequenceProps) {
  return (
    <div className="grid gap-2">
      <p className="text-foreground">{fresh ? planned(fresh.moves) : NO_PLAN}</p>
      <ul className="grid list-disc gap-1 pl-4">
        <li>ProxLB plans anew when it starts, so it may move other guests than the dry run showed.</li>
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

const NO_PLAN =
  "There is no fresh plan: ProxLB will plan by itself and move whatever it finds. Do a dry run first to see it.";

function planned(moves: readonly JudgedMove[]): string {
  if (moves.length === 0) return "By the last dry run no guest would move.";
  const cts = moves.filter(({ move }) => move.type === "ct").length;
  const vms = moves.length - cts;
  const kinds = [vms > 0 ? plural(vms, "VM") : null, cts > 0 ? plural(cts, "CT") : null]
    .filter(Boolean)
    .join(" and ");
  const bytes = moves.reduce((sum, { move }) => sum + move.memoryUsedBytes, 0);
  return `By the last dry run ${plural(moves.length, "guest")} would move: ${kinds}, ${formatBytes(bytes)} of memory.`;
}

import type { PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { MOVES_LIMIT } from "@/lib/runs/moves/schema";

/** Why so many moves cannot be ordered; null where they can. */
export function amountObjection(count: number): string | null {
  if (count === 0) return "Choose at least one move.";
  return count > MOVES_LIMIT ? `At most ${MOVES_LIMIT} moves at a time.` : null;
}

/** " 2 CTs restart.", to follow a sentence; "" where none does. */
export function restartsAfter(moves: readonly Pick<PlanMove, "type">[]): string {
  const cts = moves.filter(({ type }) => type === "ct").length;
  return cts === 0 ? "" : cts === 1 ? " 1 CT restarts." : ` ${cts} CTs restart.`;
}

import { TriangleAlert } from "lucide-react";
import { plural } from "@/components/page/words";
import type { FigureFetch } from "@/lib/planning/schema";
import { wouldRun } from "@/lib/proxlb/planner/filter";
import type { PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { LookAtMoves } from "./look-at-moves";

interface RefusedMovesProps {
  /** The moves in question; those that ProxLB itself leaves out do not count. */
  moves: readonly PlanMove[];
  fetch: FigureFetch;
  /** Whether this person may have guests looked at. */
  canLook: boolean;
}

/**
 * How many of the moves in question Proxmox will refuse or undo: the one count of both questions, Rebalance's and Apply's. It is a
 * lower bound until every guest was looked at.
 */
export function RefusedMoves({ moves, fetch, canLook }: RefusedMovesProps) {
  const ordered = moves.filter(({ filtered }) => wouldRun(filtered));
  const refused = ordered.filter(({ refusals }) => refusals.length > 0).length;
  const unseen = notLookedAt(ordered);
  const sentence = refusedSentence(refused, unseen.length, ordered.length);
  if (sentence === null) return null;
  return (
    <div className="grid gap-1.5 text-table">
      <p className={refused > 0 ? "flex items-start gap-1.5 text-attention" : "text-muted-foreground"}>
        {refused > 0 ? <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden /> : null}
        {sentence}
      </p>
      <LookAtMoves vmids={unseen} fetch={fetch} canLook={canLook} />
    </div>
  );
}

/** Guests of these moves, and those that come along, whose configs nobody looked at yet, by id. */
export function notLookedAt(moves: readonly PlanMove[]): number[] {
  const all = moves.flatMap((move) => [move, ...move.along]);
  return [...new Set(all.filter(({ localDiskBytes }) => localDiskBytes === null).map(({ vmid }) => vmid))];
}

/** @param unseen guests that nobody looked at; while there are any, the count is what is known at least */
export function refusedSentence(refused: number, unseen: number, of: number): string | null {
  if (of === 0) return null;
  const open = `${plural(unseen, "guest")} not looked at yet (passed-through devices, CDs, local disks, snapshots, replication)`;
  if (refused > 0) {
    return unseen > 0
      ? `Proxmox will refuse or undo at least ${refused} of ${plural(of, "move")}; ${open}.`
      : `Proxmox will refuse or undo ${refused} of ${plural(of, "move")} as things are.`;
  }
  return unseen > 0
    ? `Nothing in the live picture that Proxmox would refuse or undo; ${open}.`
    : "Every guest was looked at: nothing was found that Proxmox would refuse or undo.";
}

import type { Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";

/** What becomes of one guest under the edited settings that the saved ones do otherwise. */
export interface MoveDifference {
  kind: "added" | "dropped" | "changed";
  guest: string;
  vmid: number;
  from: string;
  /** Null where it would stay. */
  saved: { to: string; isRun: boolean } | null;
  edited: { to: string; isRun: boolean } | null;
}

type Moves = Pick<Plan, "moves">;

/** Moves that one plan has and the other has not, or has otherwise; those of the edited settings first, in their order. */
export function moveDifferences(saved: Moves, edited: Moves): MoveDifference[] {
  const before = new Map(saved.moves.map((move) => [move.vmid, move]));
  const after = new Map(edited.moves.map((move) => [move.vmid, move]));
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((vmid): MoveDifference[] => {
    const [was, is] = [before.get(vmid), after.get(vmid)];
    const one = is ?? was;
    const [first, second] = [asShown(was), asShown(is)];
    if (one === undefined || (first?.to === second?.to && first?.isRun === second?.isRun)) return [];
    const kind = first === null ? "added" : second === null ? "dropped" : "changed";
    return [{ kind, guest: one.guest, vmid, from: one.from, saved: first, edited: second }];
  });
}

/** A move is run where neither ProxLB nor Proxmox leaves it out, as far as is known. */
function asShown(move: PlanMove | undefined) {
  return move ? { to: move.to, isRun: move.filtered === null && move.refusals.length === 0 } : null;
}

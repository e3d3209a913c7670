import type { PlannedMove } from "@/lib/proxlb/output/printed-plan";
import type { PlanMove } from "@/lib/proxlb/planner/plan-schema";
import type { GuestState } from "@/lib/snapshot/schema";

export interface ComparedMove {
  vmid: number;
  guest: string;
  kind: "agree" | "differ" | "only_here" | "only_there";
  here: { from: string; to: string } | null;
  there: { from: string; to: string } | null;
  /** Why they differ, where it is known. */
  reason: string | null;
}

/** The instant plan beside the plan of a dry run: first what differs. */
export function comparePlans(
  here: readonly PlanMove[],
  there: readonly PlannedMove[],
  guests: readonly GuestState[],
  triedOut: boolean,
): ComparedMove[] {
  const byVmid = new Map(guests.map((guest) => [guest.vmid, guest]));
  const exact = new Map(there.map((move) => [move.vmid, move]));
  const planned = new Map(here.map((move) => [move.vmid, move]));
  const vmids = [...new Set([...exact.keys(), ...planned.keys()])];
  const rows = vmids.map((vmid): ComparedMove => {
    const [own, other] = [planned.get(vmid) ?? null, exact.get(vmid) ?? null];
    const same = own && other && own.from === other.from && own.to === other.to;
    const kind = same ? "agree" : own && other ? "differ" : own ? "only_here" : "only_there";
    return {
      vmid,
      guest: own?.guest ?? other?.guest ?? String(vmid),
      kind,
      here: own && { from: own.from, to: own.to },
      there: other && { from: other.from, to: other.to },
      reason: kind === "agree" ? null : reasonOf(own, other, byVmid.get(vmid), triedOut),
    };
  });
  return rows.sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
}

const ORDER = { differ: 0, only_there: 1, only_here: 2, agree: 3 } as const;

function reasonOf(
  here: PlanMove | null,
  there: PlannedMove | null,
  guest: GuestState | undefined,
  triedOut: boolean,
): string | null {
  if (there && !guest) return "The guest is no longer in Proxmox VE's lists.";
  if (there && guest && guest.node !== there.from) {
    return guest.node === there.to ? "It was moved there since." : `It is on ${guest.node} by now.`;
  }
  if (there && guest?.status === "unknown") return "Whether it runs is not known: its node does not answer.";
  if (there && guest?.status === "stopped") return "It is not running any more.";
  if (triedOut) return "Other settings are tried out here.";
  if (here && !there && here.cause.kind === "evacuation") return `${here.from} entered maintenance since.`;
  return null;
}

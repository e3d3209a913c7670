import { addTo } from "@/lib/core/grouped";
import { isSeenRunning, type PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround, WhatIf } from "@/lib/proxlb/planner/ground";
import { plannerCluster, withWhatIf } from "@/lib/proxlb/planner/instant-plan";
import { modelOf } from "@/lib/proxlb/planner/model";
import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import { haFellows } from "@/lib/snapshot/affinity";
import { obstaclesOf } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import { type HostView, type Leaving, problemOf } from "./from-model";
import type { Problem } from "./problem";
import type { Obstruction } from "./reasons";

/** The search's terms for the live picture: the rules of ProxLB and of the HA manager, and what Proxmox would refuse. */
export function problemOfPicture(
  picture: PlanPicture,
  ground: PlanGround,
  whatIf: WhatIf,
  { at, leaving }: { at: Date; leaving: Leaving },
): Problem {
  const cluster = plannerCluster(picture, ground.figures, at, ground.proxlbRights);
  const model = modelOf(cluster, withWhatIf(ground.config, whatIf), wallClockIn(ground.timeZone, at));
  return problemOf(model, leaving, hostView(picture, ground));
}

/** The same for who needs its rules alone: what Proxmox would refuse of each guest on each node is not asked. */
export function rulesOfPicture(picture: PlanPicture, ground: PlanGround, at: Date): Problem {
  const cluster = plannerCluster(picture, ground.figures, at, ground.proxlbRights);
  const model = modelOf(cluster, ground.config, wallClockIn(ground.timeZone, at));
  const view = { stuck: () => null, forbids: () => null, rules: rulesOfHa(haFellows(picture)) };
  return problemOf(model, { kind: "maintenance" }, view);
}

/** Of the live picture: what the HA manager makes of a guest's move to a node, short of undoing it, as sentences. */
export function afterwardsIn(picture: PlanPicture, { config, moveFacts: facts }: PlanGround) {
  const byVmid = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const { with_local_disks: withLocalDisks } = config.balancing;
  return (vmid: number, to: string): string[] => {
    const guest = byVmid.get(vmid);
    return guest ? obstaclesOf(picture, { guest, to, facts, withLocalDisks, moving: NOBODY }).afterwards : [];
  };
}

function hostView(picture: PlanPicture, { config, moveFacts }: PlanGround): HostView {
  const byVmid = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const { with_local_disks: withLocalDisks } = config.balancing;
  const fellows = haFellows(picture);
  const resting = restingOf(fellows, byVmid);
  return {
    stuck: ({ vmid }) => {
      const guest = byVmid.get(vmid);
      if (guest?.migratingTo) return { kind: "migrating", to: guest.migratingTo };
      return guest?.lock ? lockedWords(guest) : null;
    },
    forbids: ({ vmid }, to) => {
      const guest = byVmid.get(vmid);
      if (!guest) return null;
      const beside = resting.get(vmid)?.find(({ node }) => node === to);
      if (beside) return beside.found;
      const move = { guest, to, facts: moveFacts, withLocalDisks, moving: NOBODY };
      // Who is kept apart from whom changes with each step: such rules are the search's own.
      const first = obstaclesOf(picture, move).refusals.find(({ kind }) => kind !== "apart");
      return first ? { kind: "refused", by: first.kind, sentence: first.sentence } : null;
    },
    rules: rulesOfHa(fellows),
  };
}

function rulesOfHa(fellows: ReturnType<typeof haFellows>): HostView["rules"] {
  return fellows.map(({ rule, apart, guests }) => ({
    kind: apart ? "apart" : "together",
    ref: { source: "ha", name: rule },
    vmids: guests.map(({ vmid }) => vmid),
  }));
}

const NOBODY: ReadonlySet<number> = new Set();

function lockedWords({ name, lock }: GuestState): Obstruction {
  return { kind: "refused", by: "lock", sentence: `Proxmox will refuse: ${name} is locked (${lock}).` };
}

function runs(guest: GuestState | undefined): boolean {
  return guest !== undefined && isSeenRunning(guest);
}

/** By guest: nodes with a guest on it that does not run, and that the HA manager keeps it apart from all the same. */
function restingOf(fellows: ReturnType<typeof haFellows>, byVmid: ReadonlyMap<number, GuestState>) {
  const found = new Map<number, { node: string; found: Obstruction }[]>();
  for (const { rule, apart, guests } of fellows) {
    if (!apart) continue;
    for (const other of guests.filter(({ vmid }) => !runs(byVmid.get(vmid)))) {
      for (const { vmid } of guests) {
        if (vmid === other.vmid) continue;
        const ref = { source: "ha", name: rule } as const;
        addTo(found, vmid, { node: other.node, found: { kind: "apart", rule: ref, from: other.name } });
      }
    }
  }
  return found;
}

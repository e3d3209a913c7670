import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import { changedTags, sameTags } from "./tags";
import type { TagWrite } from "./write-schema";

/** Guests by their ids, and ids that nobody has. */
export function guestsNamed({ model }: RulesGround, vmids: readonly number[]) {
  const byVmid = new Map(model.cluster.guests.map((guest) => [guest.vmid, guest]));
  const wanted = [...new Set(vmids)];
  return {
    guests: wanted.flatMap((vmid) => byVmid.get(vmid) ?? []),
    missing: wanted.filter((vmid) => !byVmid.has(vmid)),
  };
}

/** Guests of a pool as ProxLB counts them: by name. Null where there is no such pool. */
export function guestsOfPool({ model }: RulesGround, poolid: string): PlannerGuest[] | null {
  const pool = model.cluster.pools.find(({ id }) => id === poolid);
  if (!pool) return null;
  const names = new Set(pool.members);
  return model.cluster.guests.filter(({ name }) => names.has(name));
}

/** The write for one guest; none where its tags are so already. */
export function tagWrite(
  { vmid, name, type, node, tags }: PlannerGuest,
  change: { add?: readonly string[]; remove?: readonly string[] },
): TagWrite[] {
  const before = [...tags];
  const add = (change.add ?? []).filter((tag) => !before.includes(tag));
  const remove = (change.remove ?? []).filter((tag) => before.includes(tag));
  if (add.length === 0 && remove.length === 0) return [];
  const after = changedTags(before, { add, remove });
  if (sameTags(before, after)) return [];
  return [{ kind: "tags", vmid, guest: name, type, node, add, remove, before, after }];
}

/** "vm:101": a guest as HA rules name it. */
export function resourceOf({ type, vmid }: Pick<PlannerGuest, "type" | "vmid">): string {
  return `${type}:${vmid}`;
}

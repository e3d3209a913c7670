import { DisjointSets } from "@/lib/core/disjoint-sets";
import { grouped } from "@/lib/core/grouped";
import { isBroken, type Mover, type Rule } from "./problem";

/**
 * Guests that move in one step: the HA manager moves its fellows along, and a group that is together stays so. Bonds that
 * share a guest are one.
 * @param companions by id: sets of guests that the HA manager keeps together
 */
export function bondsOf(
  guests: readonly Pick<Mover, "vmid" | "at">[],
  rules: readonly Rule[],
  companions: readonly (readonly number[])[],
): number[][] {
  const sets = new DisjointSets(guests.length);
  const numberOf = new Map(guests.map(({ vmid }, index) => [vmid, index]));
  for (const vmids of companions) {
    sets.join(vmids.map((vmid) => numberOf.get(vmid)).filter((index) => index !== undefined));
  }
  const at = guests.map((guest) => guest.at);
  for (const rule of rules) if (rule.kind === "together" && !isBroken(rule, at)) sets.join(rule.members);
  return [...grouped(guests.keys(), (guest) => sets.root(guest)).values()];
}

import type { ChanceCause, PlanChances } from "./certainty-schema";
import { list } from "./sentence-words";

/** "PVE lists guests in another order at each request, and …": what the order decides. */
export function chanceCauseSentence({ kind, subjects }: ChanceCause): string {
  return CAUSE[kind](list(subjects));
}

const CAUSE: Record<ChanceCause["kind"], (subjects: string) => string> = {
  equal_nodes: (nodes) => `Of nodes with the same load ProxLB takes the first of the list (${nodes}).`,
  equal_guests: (guests) => `Guests of the same size take turns in the order of the list (${guests}).`,
  evacuation_order: (nodes) =>
    `Guests leave ${nodes} one after the other in the order of the list, each to the node that is the freest then.`,
  group_order: (rules) =>
    `The guests of ${rules} take turns in the order of the list, and only while their node is the busiest.`,
  anti_affinity_order: (rules) => `${rules} takes the first node of the list that it has not used yet.`,
  equal_names: (names) => `Of guests with the same name ProxLB sees the last of the list (${names}).`,
  pool_order: (guests) => `Several pools list the same name, and the last one decides (${guests}).`,
  equal_pressure: (guests) =>
    `Of guests under the same pressure the first of the list goes first (${guests}).`,
  last_guest: (guest) =>
    `ProxLB acts on the broken rule of ${guest} only where it is not the last of the list.`,
  version_order: (nodes) => `Whether ProxLB can start depends on which version it meets first (${nodes}).`,
};

/** One sentence a guest that moves in some orders: "In 17 of 24 orders db01 moves to pve2, in 7 to pve3." */
export function chanceSentences({ moves, orders }: PlanChances): string[] {
  const byGuest = new Map<number, PlanChances["moves"]>();
  for (const move of moves) byGuest.set(move.vmid, [...(byGuest.get(move.vmid) ?? []), move]);
  return [...byGuest.values()].map((targets) => {
    const [first, ...others] = targets;
    const stays = orders - targets.reduce((sum, move) => sum + move.orders, 0);
    const parts = [
      `In ${first?.orders === orders ? "all" : `${first?.orders} of`} ${orders} orders ${first?.guest} moves to ${first?.to}`,
      ...others.map((move) => `in ${move.orders} to ${move.to}`),
      ...(stays > 0 ? [`in ${stays} it stays`] : []),
    ];
    return `${parts.join(", ")}.`;
  });
}

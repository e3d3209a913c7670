import type { World } from "../planner/world";
import type { Truth } from "./truth";

/** Where these guests run now, or will. */
export const nodesOf = (truth: Truth, guests: readonly string[], when: "before" | "after") =>
  guests.map((name) => (when === "before" ? truth.guest(name)?.node : truth.placedOf(name)) ?? "");

/** Members of an anti-affinity rule that are on a node with another one. */
export function crowded(truth: Truth, rule: string, when: "before" | "after"): string[] {
  const members = [...new Set(truth.start?.anti[rule] ?? [])];
  const nodes = nodesOf(truth, members, when);
  return members.filter((_, index) => nodes.filter((node) => node === nodes[index]).length > 1);
}

/** Memory that ProxLB counts with: what the reservation leaves of a node, in bytes. */
export function leftOf({ config }: World, { node, maxmem }: { node: string; maxmem: number }): number {
  const reserve = config.balancing.node_resource_reserve ?? {};
  const own = reserve[node]?.memory ?? 0;
  const bytes = (own > 0 ? own : (reserve.defaults?.memory ?? 0)) * 1024 ** 3;
  return bytes > maxmem ? maxmem : maxmem - bytes;
}

import type { PlannerCluster } from "./cluster";

/**
 * Numbers from 0 inclusive to 1 exclusive, the same for the same seed on every machine (mulberry32): two people who
 * look at one cluster see the same shares.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The values in another order (Fisher-Yates); the given list stays as it is. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [mixed[last] as T, mixed[other] as T];
    mixed[last] = b;
    mixed[other] = a;
  }
  return mixed;
}

/**
 * Lists a cluster as another answer of Proxmox VE could. PVE keeps nodes, guests and pools in hashes and lists
 * them in a random order at each request (PVE 9.2.11: ten answers, nine orders); ProxLB takes that order over. Tags keep
 * theirs, and HA rules that of their file.
 */
export function inRandomOrder(cluster: PlannerCluster, random: () => number): PlannerCluster {
  return {
    nodes: shuffled(cluster.nodes, random),
    guests: shuffled(cluster.guests, random),
    pools: shuffled(cluster.pools, random),
    haRules: cluster.haRules,
    provenance: cluster.provenance,
  };
}

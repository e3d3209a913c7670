import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** What is known of the cluster that the file is for; null for what nobody knows, and then nothing is said of it. */
export interface KnownCluster {
  /** Names. */
  nodes: readonly string[] | null;
  guests: readonly string[] | null;
  pools: readonly string[] | null;
  /** ProxLB's credentials may read the members of pools (Pool.Audit). */
  mayReadPools: boolean | null;
  /** A node runs a Proxmox VE older than 9. */
  isBefore9: boolean | null;
  /** The name of the machine that ProxLB runs on, as it calls itself. */
  proxlbHost: string | null;
  /** Proxmox VE's own dynamic balancing is on. */
  hasDynamicBalancing: boolean | null;
}

export const UNKNOWN_CLUSTER: KnownCluster = {
  nodes: null,
  guests: null,
  pools: null,
  mayReadPools: null,
  isBefore9: null,
  proxlbHost: null,
  hasDynamicBalancing: null,
};

/** What the file may refer to, as the live picture has it; null for what was not read yet. */
export function knownCluster({ connection, nodes, guests, facts }: ClusterSnapshot): KnownCluster {
  const isRead = connection.seenAt !== null;
  const major = Number(facts.pveVersion?.split(".")[0]);
  return {
    nodes: isRead && nodes.length > 0 ? nodes.map(({ name }) => name) : null,
    // A token that may see no guest gives an empty list, which tells nothing about their names.
    guests: isRead && guests.length > 0 ? guests.map(({ name }) => name) : null,
    pools: facts.reads.pools.state === "read" ? facts.pools.map(({ poolid }) => poolid) : null,
    // Our own credentials may be others than ProxLB's.
    mayReadPools: null,
    isBefore9: Number.isNaN(major) ? null : major < 9,
    proxlbHost: null,
    hasDynamicBalancing: facts.reads.crs.state === "read" ? facts.crsAutoRebalance : null,
  };
}

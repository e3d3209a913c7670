import type { ClusterNames } from "@/lib/proxlb/doctor/unmatched";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** Names that the file may refer to, as the live picture has them; null for those that were not read yet. */
export function clusterNames({ connection, nodes, guests, facts }: ClusterSnapshot): ClusterNames {
  const isRead = connection.seenAt !== null;
  return {
    nodes: isRead && nodes.length > 0 ? nodes.map(({ name }) => name) : null,
    // A token that may see no guest gives an empty list, which tells nothing about their names.
    guests: isRead && guests.length > 0 ? guests.map(({ name }) => name) : null,
    pools: facts.reads.pools.state === "read" ? facts.pools.map(({ poolid }) => poolid) : null,
  };
}

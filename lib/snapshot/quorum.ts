import type { ClusterSnapshot } from "./schema";

/** Why nothing can be planned or moved without a quorum. */
export const NO_QUORUM =
  "The cluster has no quorum: Proxmox VE migrates nothing until more than half of the nodes are back.";

/** That sentence; null while there is a quorum, or nobody knows. */
export function noQuorum({ facts }: Pick<ClusterSnapshot, "facts">): string | null {
  return facts.quorate === false ? NO_QUORUM : null;
}

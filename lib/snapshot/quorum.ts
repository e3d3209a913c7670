import type { ClusterSnapshot } from "./schema";

/** Why nothing can be planned or moved without a quorum, as a sentence; null while there is one, or nobody knows. */
export function noQuorum({ facts }: Pick<ClusterSnapshot, "facts">): string | null {
  if (facts.quorate !== false) return null;
  return "The cluster has no quorum: Proxmox VE migrates nothing until more than half of the nodes are back.";
}

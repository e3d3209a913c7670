import "server-only";
import { AppError } from "@/lib/core/errors";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** Why nothing can be planned or moved without a quorum, as a sentence; null while there is one, or nobody knows. */
export function noQuorum({ facts }: Pick<ClusterSnapshot, "facts">): string | null {
  if (facts.quorate !== false) return null;
  return "The cluster has no quorum: Proxmox VE migrates nothing until more than half of the nodes are back.";
}

/** @throws AppError conflict without a quorum */
export function requireQuorum(snapshot: Pick<ClusterSnapshot, "facts">): void {
  const reason = noQuorum(snapshot);
  if (reason) throw new AppError("conflict", reason);
}

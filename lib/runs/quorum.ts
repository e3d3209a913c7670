import "server-only";
import type { Context } from "@/lib/access/context";
import { AppError } from "@/lib/core/errors";
import { noQuorum } from "@/lib/snapshot/quorum";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** @throws AppError conflict without a quorum */
export function requireQuorum(snapshot: Pick<ClusterSnapshot, "facts">): void {
  const reason = noQuorum(snapshot);
  if (reason) throw new AppError("conflict", reason);
}

/**
 * Asked of Proxmox itself where a run starts: the picture's word may be two minutes old. Where it does not answer, that
 * counts.
 * @throws AppError conflict without a quorum
 */
export async function requireQuorumNow(context: Pick<Context, "live" | "proxmox">): Promise<void> {
  const { live } = context;
  const { facts, connection } = live.snapshot();
  if (connection.state !== "ok") return requireQuorum({ facts });
  const status = await context.proxmox.clusterStatus().catch(() => null); // what cannot be asked is told where it is ordered
  requireQuorum({ facts: { ...facts, quorate: status?.quorate ?? facts.quorate } });
}

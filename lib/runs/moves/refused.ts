import "server-only";
import type { LoggedMigration } from "@/lib/proxlb/log/migrations";
import type { GuestState } from "@/lib/snapshot/schema";
import type { AppliedMove } from "./schema";

/** What is said where ProxLB's log has no reason: it prints Proxmox's words at DEBUG only. */
const NO_REASON = "Proxmox VE refused the order; ProxLB's log does not say why.";

/**
 * The moves of a rebalance that PVE refused at the order, as rows of the run.
 * @param guests of now: ProxLB names guests by name alone. A name that fits none, or several, gets vmid 0: not known.
 */
export function refusedMoves(
  refused: readonly LoggedMigration[],
  guests: readonly Pick<GuestState, "vmid" | "name" | "type" | "node" | "memoryUsedBytes">[],
): AppliedMove[] {
  return refused.map((order): AppliedMove => {
    const named = guests.filter(({ name, type }) => name === order.guest && type === order.type);
    // A refused order moved nothing: the guest is where it was.
    const there = named.filter(({ node }) => node === order.from);
    const [guest, ...others] = there.length > 0 ? there : named;
    const known = others.length === 0 ? guest : undefined;
    return {
      vmid: known?.vmid ?? 0,
      guest: order.guest,
      type: order.type,
      from: order.from,
      to: order.to,
      memoryBytes: known?.memoryUsedBytes ?? 0,
      alongWith: null,
      state: "refused",
      reason: order.reason ?? NO_REASON,
      upid: null,
      requestUpid: null,
      startedAt: order.startedAt,
      endedAt: order.endedAt,
    };
  });
}

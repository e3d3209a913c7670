import type { GuestState, NodeState } from "./schema";

/** Why Proxmox would not make a move, or why it takes long. Client-safe. */
export interface MoveObstacles {
  /** What Proxmox will refuse, as whole sentences; empty when nothing is known against the move. */
  refusals: { kind: RefusalKind; sentence: string }[];
  /** Disks that only the guest's node has and that are copied along. Null: its config was not read. */
  localDisks: { drive: string; volume: string; sizeBytes: number | null }[] | null;
  /** Bytes of those whose size is known. Null: its config was not read. */
  localDiskBytes: number | null;
  /** Why the config could not be read, as a sentence; null when it was, or was not asked for. */
  unread: string | null;
}

export type RefusalKind = "lock" | "cores" | "device" | "local_image" | "local_disk" | "snapshot" | "storage";

/** What the live picture alone has against a move, without a call. */
export function obstaclesInPicture(guest: GuestState, target: NodeState | undefined): MoveObstacles {
  const refusals: MoveObstacles["refusals"] = [];
  if (guest.lock !== null) {
    refusals.push({
      kind: "lock",
      sentence: `Proxmox will refuse: ${guest.name} is locked (${guest.lock}).`,
    });
  }
  // QEMU does not start with more ("MAX 4 vcpus allowed per VM on this node"); a CT's cores are a limit alone.
  const cores = target?.cpuCores ?? null;
  if (guest.type === "vm" && cores !== null && guest.cpuCores !== null && guest.cpuCores > cores) {
    refusals.push({
      kind: "cores",
      sentence: `Proxmox will refuse: ${guest.name} has ${guest.cpuCores} vCPUs, and ${target?.name} has ${cores} cores.`,
    });
  }
  return { refusals, localDisks: null, localDiskBytes: null, unread: null };
}

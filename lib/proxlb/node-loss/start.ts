import { forbiddenBy } from "@/lib/snapshot/affinity";
import type { ConfigFacts, MoveFacts } from "@/lib/snapshot/obstacles";
import type { ClusterSnapshot, GuestState, NodeState } from "@/lib/snapshot/schema";

/**
 * What keeps a guest from being started on another node while its own is dead, as a sentence; null where nothing is known
 * against it. What its config says counts where somebody has looked at it: then nothing of the dead node can be copied any
 * more, and a copy that was replicated before will do.
 */
export function startObstacle(
  { facts }: Pick<ClusterSnapshot, "facts">,
  guest: GuestState,
  to: NodeState,
  moveFacts: MoveFacts,
): string | null {
  const rule = forbiddenBy({ facts }, guest, to.name);
  if (rule !== null) return `Strict HA rule ${rule} does not allow ${to.name}.`;
  // QEMU does not start with more ("MAX 4 vcpus allowed per VM on this node"); a CT's cores are a limit alone.
  if (guest.type === "vm" && guest.cpuCores !== null && to.cpuCores !== null && guest.cpuCores > to.cpuCores)
    return `It has ${guest.cpuCores} vCPUs, and ${to.name} has ${to.cpuCores} cores.`;
  const config = moveFacts.configs[guest.vmid];
  return config ? inConfig(guest, config, to.name, moveFacts) : null;
}

function inConfig(
  { vmid, node }: GuestState,
  { devices, disks }: ConfigFacts,
  to: string,
  { storages, replication }: MoveFacts,
): string | null {
  if (devices.length > 0) return `It uses devices of ${node}: ${devices.join(", ")}.`;
  const byName = new Map(storages.map((each) => [each.storage, each]));
  const isReplicated = replication.some((copy) => copy.vmid === vmid && copy.target === to);
  for (const { drive, volume, storage, cdrom } of disks) {
    const known = byName.get(storage);
    if (known?.shared === false && !(isReplicated && !cdrom)) return `Only ${node} has ${volume} (${drive}).`;
    if (known?.nodes && !known.nodes.includes(to)) return `${to} has no storage ${storage}.`;
  }
  return null;
}

import "server-only";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { Proxmox } from "@/lib/proxmox/api";
import type { ConfigFacts, MoveFacts } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import type { Job } from "./rounds";

/** A change that the row does not show is seen again after that; Proxmox checks each move when it is ordered. */
const KEEP_MS = 10 * 60_000;

export interface KeptConfig {
  /** Of the guest's row when it was read. */
  rowKey: string;
  config: ConfigFacts;
  atMs: number;
}

export interface Storages {
  known: (Pick<MoveFacts, "storages" | "replication"> & { atMs: number }) | null;
}

/** What holds of it: a config while its guest's row stays as it was, all of it ten minutes at most. */
export function knownMoveFacts(
  configs: ReadonlyMap<number, KeptConfig>,
  { known }: Storages,
  guests: readonly GuestState[],
): MoveFacts {
  // Without the storages nobody can tell which disk is local.
  if (!isFresh(known)) return { configs: {}, storages: [], replication: [] };
  const { storages, replication } = known;
  const holding = guests.flatMap((guest) => {
    const kept = configs.get(guest.vmid);
    return kept && holds(kept, guest) ? [[String(guest.vmid), kept.config] as const] : [];
  });
  return { configs: Object.fromEntries(holding), storages, replication };
}

/** What has to be asked before these guests move: two calls, and one for each guest that was not looked at. */
export function missingMoveFacts(
  configs: Map<number, KeptConfig>,
  storages: Storages,
  guests: readonly GuestState[],
): Job[] {
  const unseen = guests.filter((guest) => {
    const kept = configs.get(guest.vmid);
    return !kept || !holds(kept, guest);
  });
  return [
    ...(isFresh(storages.known) ? [] : [storagesJob(storages)]),
    ...unseen.map(
      (guest): Job => ({
        key: `config ${guest.vmid}`,
        cost: 1,
        fetch: async (proxmox) => {
          const config = await proxmox.moveConfig(guest);
          configs.set(guest.vmid, { rowKey: rowKeyOf(guest), config, atMs: clock().monotonicMs() });
          const hidden = config.disks.find(
            ({ storage }) => !storages.known?.storages.some((each) => each.storage === storage),
          );
          if (storages.known && hidden) {
            throw new AppError(
              "forbidden",
              `Our token may not see storage ${hidden.storage} of ${guest.name}: whether it is local is not known.`,
            );
          }
        },
      }),
    ),
  ];
}

function storagesJob(kept: Storages): Job {
  return {
    key: "storages",
    cost: 2,
    fetch: async (proxmox: Proxmox) => {
      const [storages, replication] = [await proxmox.storages(), await proxmox.replication()];
      kept.known = { storages, replication, atMs: clock().monotonicMs() };
    },
  };
}

function isFresh<T extends { atMs: number }>(kept: T | null): kept is T {
  return kept !== null && clock().monotonicMs() - kept.atMs <= KEEP_MS;
}

function holds(kept: KeptConfig, guest: GuestState): boolean {
  return isFresh(kept) && kept.rowKey === rowKeyOf(guest);
}

/** What of the guest's row shows that its config may be another one. */
function rowKeyOf(guest: GuestState): string {
  const { node, name, lock, cpuCores, memoryTotalBytes, diskTotalBytes, tags, haState, status } = guest;
  return JSON.stringify([
    node,
    name,
    lock,
    cpuCores,
    memoryTotalBytes,
    diskTotalBytes,
    tags,
    haState,
    status,
  ]);
}

import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import type { Proxmox } from "@/lib/proxmox/api";
import type { GuestConfig, StorageRow } from "@/lib/proxmox/guest-config";
import { type MoveObstacles, obstaclesInPicture } from "@/lib/snapshot/obstacles";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";

/** A config that changes what the row does not show is seen again after that. */
const KEEP_CONFIG_MS = 10 * 60_000;
const KEEP_STORAGES_MS = 10 * 60_000;

interface Store {
  /** Configs of another cluster must not leak into this one. */
  proxmox: Proxmox | null;
  configs: Map<number, { rowKey: string; config: GuestConfig; atMs: number }>;
  storages: { rows: StorageRow[]; atMs: number } | null;
}

export interface ObstacleContext {
  proxmox: Proxmox;
  /** Spends one call to Proxmox; false when none is left (`Live.takeSpareCall`). A run may always ask. */
  takeCall(): boolean;
  /** ProxLB's `balancing.with_local_disks`. */
  withLocalDisks: boolean;
}

/**
 * Everything known against moving a guest to a node: what the live picture shows, and what its config says. A config is
 * read on demand within the budget and kept while the guest's row stays as it is, ten minutes at most. What was not read
 * is said to be unread; Proxmox itself checks each move again.
 */
export async function moveObstacles(
  guest: GuestState,
  target: NodeState | undefined,
  context: ObstacleContext,
): Promise<MoveObstacles> {
  const inPicture = obstaclesInPicture(guest, target);
  try {
    const config = await configOf(guest, context);
    const storages = config && (await storagesOf(context));
    if (!config || !storages) return { ...inPicture, unread: NO_CALL_LEFT };
    return inConfig(inPicture, { guest, target, config, storages, withLocalDisks: context.withLocalDisks });
  } catch (error) {
    return { ...inPicture, unread: `The config of ${guest.name} cannot be read: ${messageOf(error)}` };
  }
}

const NO_CALL_LEFT = "Its config was not read yet: this minute's calls to Proxmox are spent.";

interface Judged {
  guest: GuestState;
  target: NodeState | undefined;
  config: GuestConfig;
  storages: StorageRow[];
  withLocalDisks: boolean;
}

function inConfig(known: MoveObstacles, judged: Judged): MoveObstacles {
  const { guest, target, config, storages, withLocalDisks } = judged;
  const refusals = [...known.refusals];
  const refuse = (kind: MoveObstacles["refusals"][number]["kind"], why: string) =>
    refusals.push({ kind, sentence: `Proxmox will refuse: ${why}` });
  const byName = new Map(storages.map((each) => [each.storage, each]));
  const isLocal = ({ storage }: { storage: string }) => byName.get(storage)?.shared !== true;
  const local = config.disks.filter(isLocal);
  const disks = local.filter(({ cdrom }) => !cdrom);
  const image = local.find(({ cdrom }) => cdrom);

  if (config.lock !== null && guest.lock === null)
    refuse("lock", `${guest.name} is locked (${config.lock}).`);
  if (config.devices.length > 0) {
    refuse("device", `it uses devices of ${guest.node}: ${config.devices.join(", ")}.`);
  }
  if (image)
    refuse("local_image", `an image that only ${guest.node} has is in ${image.drive}: ${image.volume}.`);
  const [first] = disks;
  if (first && guest.type === "vm" && !withLocalDisks) {
    refuse("local_disk", `${first.volume} is local to ${guest.node}, and balancing.with_local_disks is off.`);
  } else if (first && guest.type === "vm" && config.hasSnapshots && guest.status !== "stopped") {
    refuse("snapshot", `it has snapshots, and ${first.volume} is local to ${guest.node}.`);
  }
  for (const name of new Set(config.disks.map(({ storage }) => storage))) {
    const nodes = byName.get(name)?.nodes;
    if (target && nodes && !nodes.includes(target.name)) {
      refuse("storage", `${target.name} has no storage ${name}.`);
    }
  }
  return {
    refusals,
    localDisks: disks.map(({ drive, volume, sizeBytes }) => ({ drive, volume, sizeBytes })),
    localDiskBytes: disks.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    unread: null,
  };
}

/** Null when it would cost a call and none is left. @throws ProxmoxError */
async function configOf(guest: GuestState, context: ObstacleContext): Promise<GuestConfig | null> {
  const { configs } = storeFor(context.proxmox);
  const rowKey = rowKeyOf(guest);
  const kept = configs.get(guest.vmid);
  const now = clock().monotonicMs();
  if (kept && kept.rowKey === rowKey && now - kept.atMs <= KEEP_CONFIG_MS) return kept.config;
  if (!context.takeCall()) return null;
  const config = await context.proxmox.moveConfig(guest);
  configs.set(guest.vmid, { rowKey, config, atMs: now });
  return config;
}

async function storagesOf(context: ObstacleContext): Promise<StorageRow[] | null> {
  const store = storeFor(context.proxmox);
  const now = clock().monotonicMs();
  if (store.storages && now - store.storages.atMs <= KEEP_STORAGES_MS) return store.storages.rows;
  if (!context.takeCall()) return null;
  const rows = await context.proxmox.storages();
  store.storages = { rows, atMs: now };
  return rows;
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

function storeFor(proxmox: Proxmox): Store {
  const store = singleton<Store>("guest-configs", () => ({ proxmox, configs: new Map(), storages: null }));
  if (store.proxmox !== proxmox) {
    store.proxmox = proxmox;
    store.configs.clear();
    store.storages = null;
  }
  return store;
}

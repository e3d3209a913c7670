import { createHash } from "node:crypto";
import { createRandom, uuidFrom } from "./random";
import type { GuestType, LoadProfile, RunState, SimDisk, SimGuest } from "./state";
import type { World } from "./world";

export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;

/** How a seed describes a guest; whatever it leaves out is made up from the vmid. */
export interface GuestSeed {
  vmid: number;
  type?: GuestType;
  name: string;
  node: string;
  status?: "running" | "stopped";
  /** Default "running". */
  runState?: RunState;
  /** Whether the guest has a balloon driver. Default true, as every current system has. */
  ballooning?: boolean;
  template?: boolean;
  cores?: number;
  memoryBytes?: number;
  diskBytes?: number;
  /** Storage of the first disk; a local one makes migrations copy it. */
  storage?: string;
  /** Volumes beside the first. */
  disks?: SimDisk[];
  tags?: string[];
  lock?: string;
  onboot?: boolean;
  hostpci?: string;
  /** Nodes that its replication jobs write to. */
  replicatedTo?: string[];
  pool?: string;
  load?: Partial<LoadProfile>;
  /** Replaces the made-up config keys. */
  config?: Record<string, string | number>;
  uptimeSeconds?: number;
}

const DEFAULT_STORAGE = "ceph-vm";

export function guestFrom(world: World, seed: GuestSeed): SimGuest {
  const { vmid, name } = seed;
  const type = seed.type ?? "qemu";
  const random = createRandom(world.settings.seed * 7919 + vmid);
  const memoryBytes = seed.memoryBytes ?? 2 * GIB;
  const diskBytes = seed.diskBytes ?? 32 * GIB;
  const storage = seed.storage ?? DEFAULT_STORAGE;
  const drive = type === "qemu" ? "scsi0" : "rootfs";
  const main: SimDisk = { drive, volid: volumeOf(world, storage, seed, type), storage, sizeBytes: diskBytes };
  const cores = seed.cores ?? 2;
  const pool = seed.pool === undefined ? undefined : world.pools.get(seed.pool);
  pool?.vmids.add(vmid);
  return {
    vmid,
    type,
    name,
    node: seed.node,
    cores,
    memoryBytes,
    diskBytes,
    status: seed.template === true ? "stopped" : (seed.status ?? "running"),
    runState: seed.runState ?? "running",
    ballooning: seed.ballooning ?? true,
    template: seed.template ?? false,
    disks: [main, ...(seed.disks ?? [])],
    tags: seed.tags === undefined || seed.tags.length === 0 ? undefined : seed.tags.join(";"),
    lock: seed.lock,
    onboot: seed.onboot ?? true,
    hostpci: seed.hostpci,
    replicatedTo: seed.replicatedTo ?? [],
    config: seed.config ?? madeUpConfig(world, { vmid, type, name, cores, memoryBytes, main }),
    pid: random.integer(900, 90_000),
    startedAt: world.now - (seed.uptimeSeconds ?? random.integer(3600, 30 * 86_400)),
    load: {
      cpuRatio: 0.1 + random.next() * 0.3,
      memoryRatio: 0.4 + random.next() * 0.4,
      drift: 0.1 + random.next() * 0.15,
      direction: random.next() < 0.5 ? -1 : 1,
      periodSeconds: random.integer(3600, 14_400),
      guestShare: 0.45 + random.next() * 0.5,
      ...seed.load,
    },
    stats: undefined,
    migrating: false,
    failNextMigration: undefined,
  };
}

/** GET .../config: the stored keys, then what is kept apart. */
export function configOf(guest: SimGuest): Record<string, string | number> {
  const config: Record<string, string | number> = { ...guest.config };
  for (const disk of guest.disks) config[disk.drive] = volumeText(disk);
  if (guest.tags !== undefined) config.tags = guest.tags;
  if (guest.lock !== undefined) config.lock = guest.lock;
  if (guest.template) config.template = 1;
  if (guest.hostpci !== undefined) config.hostpci0 = guest.hostpci;
  return { ...config, digest: digestOf(config) };
}

export function digestOf(value: unknown): string {
  return createHash("sha1").update(JSON.stringify(value)).digest("hex");
}

/** Every change of a guest that lists show passes here. */
export function changed(world: World): void {
  world.touch();
}

export const isLocal = (world: World, disk: SimDisk) => world.storages.get(disk.storage)?.shared !== true;

export const sidOf = (guest: SimGuest) => `${guest.type === "qemu" ? "vm" : "ct"}:${guest.vmid}`;

export const kindOf = (guest: SimGuest) => (guest.type === "qemu" ? "VM" : "CT");

function volumeOf(world: World, storage: string, seed: GuestSeed, type: GuestType): string {
  const prefix =
    seed.template === true
      ? "base"
      : type === "qemu"
        ? "vm"
        : world.storages.get(storage)?.type === "dir"
          ? "vm"
          : "vm";
  const onDirectory = world.storages.get(storage)?.type === "dir";
  const name = `${prefix}-${seed.vmid}-disk-0`;
  return onDirectory ? `${storage}:${seed.vmid}/${name}.raw` : `${storage}:${name}`;
}

function volumeText(disk: SimDisk): string {
  if (disk.cdrom === true) return `${disk.volid},media=cdrom`;
  return `${disk.volid},size=${Math.max(1, Math.round(disk.sizeBytes / GIB))}G`;
}

function madeUpConfig(
  world: World,
  guest: Pick<SimGuest, "vmid" | "type" | "name" | "cores" | "memoryBytes"> & { main: SimDisk },
): Record<string, string | number> {
  const random = createRandom(world.settings.seed * 104_729 + guest.vmid);
  const mac = Array.from({ length: 3 }, () => random.hex(2).toUpperCase()).join(":");
  const megabytes = Math.round(guest.memoryBytes / MIB);
  if (guest.type === "lxc") {
    return {
      arch: "amd64",
      cores: guest.cores,
      hostname: guest.name,
      memory: megabytes,
      swap: 512,
      onboot: 1,
      ostype: "debian",
      unprivileged: 1,
      net0: `name=eth0,bridge=vmbr0,hwaddr=BC:24:11:${mac},ip=dhcp,type=veth`,
    };
  }
  return {
    agent: "1",
    boot: "order=scsi0",
    cores: guest.cores,
    cpu: "x86-64-v2-AES",
    memory: String(megabytes),
    name: guest.name,
    numa: 0,
    onboot: 1,
    ostype: "l26",
    scsihw: "virtio-scsi-single",
    sockets: 1,
    meta: `creation-qemu=9.2.0,ctime=${Math.floor(world.startedAt) - 40 * 86_400}`,
    net0: `virtio=BC:24:11:${mac},bridge=vmbr0`,
    smbios1: `uuid=${uuidFrom(random)}`,
    vmgenid: uuidFrom(random),
  };
}

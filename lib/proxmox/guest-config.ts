import { list, number, text, wholeCharacters } from "./parse";

/** What of a guest's config decides whether and how it can move. */
export interface GuestConfig {
  /** Changes with the config (optimistic locking). */
  digest: string | null;
  lock: string | null;
  disks: GuestDisk[];
  /** Keys that bind it to its node: "hostpci0", "usb1", "serial0", "mp0" of a bind mount. */
  devices: string[];
  /** It has snapshots. */
  hasSnapshots: boolean;
}

export interface GuestDisk {
  /** "scsi0", "rootfs" */
  drive: string;
  /** "local-lvm:vm-101-disk-0" */
  volume: string;
  storage: string;
  /** Null where the config does not say. */
  sizeBytes: number | null;
  /** An image in a drive; PVE makes a cloud-init image anew wherever it is needed, so that is none. */
  cdrom: boolean;
}

const VM_DISK = /^(?:ide|sata|scsi|virtio|efidisk|tpmstate|unused)\d+$/;
const CT_DISK = /^(?:rootfs|mp\d+|unused\d+)$/;
/** As PVE::QemuServer::check_local_resources counts them. */
const VM_DEVICE = /^(?:hostpci|usb|serial|parallel|virtiofs)\d+$|^ivshmem$/;

/**
 * Reads GET /nodes/{node}/{qemu|lxc}/{vmid}/config, whose names and values are the documented ones of `qm.conf` and
 * `pct.conf`. What cannot be understood is left out: Proxmox itself checks every move again.
 */
export function readGuestConfig(type: "vm" | "ct", wire: Record<string, unknown>): GuestConfig {
  const disks: GuestDisk[] = [];
  const devices: string[] = [];
  for (const [key, value] of Object.entries(wire)) {
    const line = typeof value === "string" ? wholeCharacters(value) : null;
    if (line === null) continue;
    if ((type === "vm" ? VM_DISK : CT_DISK).test(key)) {
      const disk = diskOf(key, line);
      if (disk) disks.push(disk);
      else if (type === "ct" && line.startsWith("/") && !/(?:^|,)shared=1/.test(line)) devices.push(key);
    } else if (type === "vm" && VM_DEVICE.test(key) && bindsToNode(key, line)) devices.push(key);
    else if (type === "ct" && /^dev\d+$/.test(key)) devices.push(key);
  }
  return {
    digest: text(wire.digest),
    lock: text(wire.lock),
    disks,
    devices: devices.sort(),
    hasSnapshots: text(wire.parent) !== null,
  };
}

/** A mapped device may be on other nodes too, a SPICE redirection and a socket are on none. */
function bindsToNode(key: string, line: string): boolean {
  if (/(?:^|,)mapping=/.test(line)) return false;
  if (key.startsWith("usb")) return !/(?:^|,|=)spice(?:,|$)/.test(line);
  if (key.startsWith("serial")) return line !== "socket";
  return !key.startsWith("virtiofs");
}

function diskOf(drive: string, line: string): GuestDisk | null {
  const [first = "", ...options] = line.split(",");
  const volume = first.replace(/^(?:file|volume)=/, "");
  const storage = /^([a-z][a-z\d_.-]*):/i.exec(volume)?.[1];
  if (!storage || volume.includes("cloudinit")) return null;
  const cdrom = options.includes("media=cdrom");
  const size = options.find((option) => option.startsWith("size="))?.slice("size=".length);
  return { drive, volume, storage, sizeBytes: size ? sizeOf(size) : null, cdrom };
}

const UNITS = ["", "K", "M", "G", "T"];

/** "32G"; PVE's units are powers of 1024. */
function sizeOf(size: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(size);
  return match ? Math.round(Number(match[1]) * 1024 ** UNITS.indexOf(match[2] ?? "")) : null;
}

export interface StorageRow {
  storage: string;
  /** Every node sees the same content. */
  shared: boolean;
  /** Null: it is on all nodes. */
  nodes: string[] | null;
}

/** Types that are shared by their nature; the flag may be absent (PVE::Storage::Plugin). */
const SHARED_TYPES = new Set([
  "iscsi",
  "iscsidirect",
  "nfs",
  "cifs",
  "rbd",
  "cephfs",
  "zfs",
  "drbd",
  "pbs",
  "glusterfs",
]);

export function readStorage(wire: Record<string, unknown>): StorageRow {
  const nodes = list(wire.nodes);
  return {
    storage: text(wire.storage) ?? "",
    shared: wire.shared === 1 || wire.shared === "1" || SHARED_TYPES.has(text(wire.type) ?? ""),
    nodes: nodes.length > 0 ? nodes : null,
  };
}

/** One job of `pvesr`: where a copy of a guest's disks is kept. */
export interface ReplicationRow {
  vmid: number;
  /** A node. */
  target: string;
}

/** A row of /cluster/replication; `id` is "101-0". */
export function readReplication(wire: Record<string, unknown>): ReplicationRow {
  const vmid = number(wire.guest) ?? Number.parseInt(text(wire.id) ?? "", 10);
  return { vmid: Number.isInteger(vmid) ? vmid : 0, target: text(wire.target) ?? "" };
}

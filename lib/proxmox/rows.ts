import { mapInTurns } from "@/lib/core/next-turn";
import { flag, isoTime, list, number, row, rows, text, type WireRow } from "./parse";

/** Rows of /cluster/resources with our names; null is "Proxmox did not say". */
export interface NodeRow {
  name: string;
  status: string;
  haState: string | null;
  cpuRatio: number | null;
  cpuCores: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  diskUsedBytes: number | null;
  diskTotalBytes: number | null;
  uptimeSeconds: number | null;
}

export interface GuestRow {
  vmid: number;
  type: "vm" | "ct";
  node: string;
  name: string | null;
  status: string;
  template: boolean;
  cpuRatio: number | null;
  cpuCores: number | null;
  memoryUsedBytes: number | null;
  /** The node's view: `memhost` of a VM (PVE 9), `mem` of a CT, which has no other. Null for a VM of PVE 8. */
  memoryHostBytes: number | null;
  memoryTotalBytes: number | null;
  diskUsedBytes: number | null;
  diskTotalBytes: number | null;
  uptimeSeconds: number | null;
  /** Null when the row is reduced (its node is down for over 300 s), [] when there are none. */
  tags: string[] | null;
  pool: string | null;
  haState: string | null;
  lock: string | null;
}

export interface Resources {
  nodes: NodeRow[];
  guests: GuestRow[];
}

export async function readResources(data: unknown): Promise<Resources> {
  const nodes: NodeRow[] = [];
  const guests: GuestRow[] = [];
  await mapInTurns(rows(data), (wire) => {
    if (wire.type === "node") nodes.push(readNode(wire));
    else if (wire.type === "qemu" || wire.type === "lxc") guests.push(readGuest(wire));
  });
  return { nodes, guests };
}

function readNode(wire: WireRow): NodeRow {
  return {
    name: text(wire.node) ?? "",
    status: text(wire.status) ?? "unknown",
    haState: text(wire.hastate),
    ...readLoad(wire),
  };
}

function readGuest(wire: WireRow): GuestRow {
  const name = text(wire.name);
  const reduced = name === null && wire.maxmem === undefined;
  return {
    vmid: number(wire.vmid) ?? 0,
    type: wire.type === "lxc" ? "ct" : "vm",
    node: text(wire.node) ?? "",
    name,
    status: text(wire.status) ?? "unknown",
    template: flag(wire.template),
    ...readLoad(wire),
    memoryHostBytes: number(wire.type === "lxc" ? wire.mem : wire.memhost),
    tags: reduced ? null : tagsOf(wire.tags),
    pool: text(wire.pool),
    haState: text(wire.hastate),
    lock: text(wire.lock),
  };
}

/** ProxLB splits at ";" alone, which is how PVE stores them; a tag list written by hand with "," is one tag for it. */
function tagsOf(value: unknown): string[] {
  return typeof value === "string" ? value.split(";").filter((tag) => tag.trim() !== "") : [];
}

function readLoad(wire: WireRow) {
  return {
    cpuRatio: number(wire.cpu),
    cpuCores: number(wire.maxcpu),
    memoryUsedBytes: number(wire.mem),
    memoryTotalBytes: number(wire.maxmem),
    diskUsedBytes: number(wire.disk),
    diskTotalBytes: number(wire.maxdisk),
    uptimeSeconds: number(wire.uptime),
  };
}

/** A task of PVE, as lists show it. */
export interface PveTask {
  upid: string;
  node: string;
  /** qmigrate, vzmigrate, hamigrate, … */
  type: string;
  /** vmid for guest tasks, else what the type means by it. */
  id: string;
  /** user@realm, without the token. */
  user: string;
  tokenName: string | null;
  startedAt: string;
  endedAt: string | null;
  /** "OK", "WARNINGS: n" or why it failed; null while it runs. */
  result: string | null;
}

export function readTasks(data: unknown): PveTask[] {
  return rows(data).map(readTask);
}

function readTask(wire: WireRow): PveTask {
  // `user` may be root@pam with tokenid beside it, or root@pam!tokenid in one.
  const [user = "", tokenInUser = null] = (text(wire.user) ?? "").split("!");
  const endedAt = isoTime(wire.endtime);
  return {
    upid: text(wire.upid) ?? "",
    node: text(wire.node) ?? "",
    type: text(wire.type) ?? "",
    id: text(wire.id) ?? "",
    user,
    tokenName: text(wire.tokenid) ?? tokenInUser,
    startedAt: isoTime(wire.starttime) ?? new Date(0).toISOString(),
    endedAt,
    result: endedAt ? (text(wire.status) ?? text(wire.exitstatus)) : null,
  };
}

export interface TaskStatus {
  running: boolean;
  /** "OK", "WARNINGS: n" or why it failed; null while it runs. */
  result: string | null;
}

export function readTaskStatus(data: unknown): TaskStatus {
  const wire = row(data);
  const running = wire.status === "running";
  return { running, result: running ? null : (text(wire.exitstatus) ?? "unknown") };
}

export function readTaskLog(data: unknown): string[] {
  return rows(data).map((line) => (typeof line.t === "string" ? line.t : ""));
}

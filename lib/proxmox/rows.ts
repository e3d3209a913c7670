import { BadRow, keepRows, notThe, type Report, requireObject, shown } from "./kept";
import { amount, flag, isoTime, number, row, text, type WireRow, wholeCharacters } from "./parse";

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

/**
 * Nodes and guests of /cluster/resources; its other rows are not looked at.
 * @throws ProxmoxError failed when it lists no node: PVE always lists all of them, whoever asks
 */
export async function readResources(data: unknown, report?: Report): Promise<Resources> {
  const nodes = new Map<string, NodeRow>();
  const guests = new Map<number, GuestRow>();
  const what = "/cluster/resources";
  await keepRows(
    data,
    what,
    (wire) => {
      if (wire.type === "node") {
        const node = readNode(wire);
        if (nodes.has(node.name)) throw new BadRow(`node ${node.name} is listed twice`);
        nodes.set(node.name, node);
      } else if (wire.type === "qemu" || wire.type === "lxc") {
        const guest = readGuest(wire);
        if (guests.has(guest.vmid)) throw new BadRow(`guest ${guest.vmid} is listed twice`);
        guests.set(guest.vmid, guest);
      }
    },
    report,
  );
  if (nodes.size === 0) throw notThe(what, "it lists no node");
  return { nodes: [...nodes.values()], guests: [...guests.values()] };
}

function readNode(wire: WireRow): NodeRow {
  return {
    name: nodeName(wire.node),
    status: text(wire.status) ?? "unknown",
    haState: text(wire.hastate),
    ...readLoad(wire),
  };
}

function readGuest(wire: WireRow): GuestRow {
  const name = text(wire.name);
  const reduced = name === null && wire.maxmem === undefined;
  return {
    vmid: guestId(wire.vmid),
    type: wire.type === "lxc" ? "ct" : "vm",
    node: nodeName(wire.node),
    name,
    status: text(wire.status) ?? "unknown",
    template: flag(wire.template),
    ...readLoad(wire),
    memoryHostBytes: amount(wire.type === "lxc" ? wire.mem : wire.memhost),
    tags: reduced ? null : tagsOf(wire.tags),
    pool: text(wire.pool),
    haState: text(wire.hastate),
    lock: text(wire.lock),
  };
}

/** A DNS label, as PVE requires (`pve-node`). @throws BadRow */
export function nodeName(value: unknown): string {
  if (typeof value === "string" && /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i.test(value)) return value;
  throw new BadRow(`${shown(value)} is no name of a node`);
}

/** @throws BadRow */
export function guestId(value: unknown): number {
  const id = number(value);
  if (id !== null && Number.isInteger(id) && id > 0 && id <= 999_999_999) return id;
  throw new BadRow(`${shown(value)} is no guest id`);
}

/** ProxLB splits at ";" alone, which is how PVE stores them; a tag list written by hand with "," is one tag for it. */
function tagsOf(value: unknown): string[] {
  return typeof value === "string"
    ? wholeCharacters(value)
        .split(";")
        .filter((tag) => tag.trim() !== "")
    : [];
}

/** Bytes by guest id, of the rows of `/nodes/{node}/qemu`; VMs that do not run have none. */
export async function readVmMemory(data: unknown): Promise<Map<number, number>> {
  const rows = await keepRows(data, "/nodes/{node}/qemu", ({ vmid, mem, status }) => ({
    vmid: number(vmid),
    bytes: status === "running" ? amount(mem) : null,
  }));
  return new Map(rows.flatMap(({ vmid, bytes }) => (vmid === null || bytes === null ? [] : [[vmid, bytes]])));
}

function readLoad(wire: WireRow) {
  return {
    cpuRatio: amount(wire.cpu),
    cpuCores: amount(wire.maxcpu),
    memoryUsedBytes: amount(wire.mem),
    memoryTotalBytes: amount(wire.maxmem),
    diskUsedBytes: amount(wire.disk),
    diskTotalBytes: amount(wire.maxdisk),
    uptimeSeconds: amount(wire.uptime),
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

export function readTasks(data: unknown, report?: Report): Promise<PveTask[]> {
  return keepRows(data, "the list of tasks", readTask, report);
}

function readTask(wire: WireRow): PveTask {
  // `user` may be root@pam with tokenid beside it, or root@pam!tokenid in one.
  const [user = "", tokenInUser = null] = (text(wire.user) ?? "").split("!");
  const endedAt = isoTime(wire.endtime);
  const upid = text(wire.upid);
  if (!upid?.startsWith("UPID:")) throw new BadRow(`${shown(wire.upid)} is no id of a task`);
  return {
    upid,
    node: nodeName(wire.node),
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
  const wire = requireObject(data, "a task's status");
  const running = wire.status === "running";
  return { running, result: running ? null : (text(wire.exitstatus) ?? "unknown") };
}

/** Lines in order; a line that is none is empty. */
export function readTaskLog(data: unknown): string[] {
  if (!Array.isArray(data)) throw notThe("a task's log", "it is no list");
  return data.map((line) => text(row(line).t) ?? "");
}

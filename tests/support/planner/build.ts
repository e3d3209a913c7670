import type { PlannerCluster, PlannerGuest } from "@/lib/proxlb/planner/cluster";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { plainConfig } from "./large";
import type { WireGuest, WireHaRule, WireNode, World } from "./world";

const GIB = 1024 ** 3;

interface GuestSketch {
  name: string;
  /** GiB in use; twice as much is assigned. */
  memory: number;
  tags?: string;
  ct?: boolean;
  stopped?: boolean;
  vmid?: number;
  /** Percent of memory pressure. */
  pressure?: number;
}

interface NodeSketch {
  name: string;
  guests?: GuestSketch[];
  /** GiB in use of 100; the sum of its guests unless given. */
  memory?: number;
  offline?: boolean;
  version?: string;
  /** Percent of memory pressure. */
  pressure?: number;
}

interface WorldSketch {
  name: string;
  nodes: NodeSketch[];
  balancing?: Partial<PlannerConfig["balancing"]>;
  proxmox_cluster?: Partial<PlannerConfig["proxmox_cluster"]>;
  haRules?: WireHaRule[];
  pools?: Record<string, string[]>;
}

/** A small world from what matters about it: nodes of 100 GiB and 16 cores, balanced by memory. */
export function sketch({ name, nodes, haRules, pools, ...config }: WorldSketch): World {
  let nextVmid = 100;
  const wire = (guest: GuestSketch): WireGuest => {
    const vmid = guest.vmid ?? nextVmid;
    nextVmid = Math.max(nextVmid, vmid) + 1;
    return wireGuest(guest, vmid);
  };
  return {
    name,
    config: { proxmox_api: { hosts: ["127.0.0.1"], user: "proxlb@pve" }, ...plainConfig(config) },
    now: "2026-03-02T10:00:00",
    nodes: nodes.map((node) => wireNode(node, wire)),
    ha_status: [],
    ha_rules: haRules ?? [],
    pools: Object.entries(pools ?? {}).map(([poolid, members]) => ({
      poolid,
      members: members.map((member) => ({ name: member })),
    })),
  };
}

/** A VM of so many GiB in use. */
export function guest(name: string, memory: number, tags?: string) {
  return tags === undefined ? { name, memory } : { name, memory, tags };
}

function wireGuest(guest: GuestSketch, vmid: number): WireGuest {
  const spikes = guest.pressure === undefined ? [] : [{ pressurememoryfull: guest.pressure }];
  return {
    vmid,
    name: guest.name,
    status: guest.stopped ? "stopped" : "running",
    cpus: 2,
    maxmem: guest.memory * 2 * GIB,
    mem: guest.memory * GIB,
    maxdisk: 10 * GIB,
    disk: 0,
    ...(guest.tags === undefined ? {} : { tags: guest.tags }),
    rrd: { average: [{ cpu: 0.25 }], maximum: spikes },
  };
}

function wireNode(node: NodeSketch, wire: (guest: GuestSketch) => WireGuest): WireNode {
  const guests = node.guests ?? [];
  const used = node.memory ?? guests.reduce((sum, guest) => sum + (guest.stopped ? 0 : guest.memory), 0);
  return {
    node: node.name,
    status: node.offline ? "offline" : "online",
    cpu: 0.25,
    maxcpu: 16,
    mem: used * GIB,
    maxmem: 100 * GIB,
    disk: 10 * GIB,
    maxdisk: 100 * GIB,
    version: node.version ?? "9.0.3",
    rrd: { average: [], maximum: node.pressure === undefined ? [] : [{ pressurememoryfull: node.pressure }] },
    qemu: guests.filter((guest) => !guest.ct).map(wire),
    lxc: guests.filter((guest) => guest.ct).map(wire),
  };
}

/** A planner's input as a world to ask ProxLB about; without pressure, which large clusters here do not have. */
export function worldOf(name: string, cluster: PlannerCluster, config: PlannerConfig): World {
  const on = (node: string, type: PlannerGuest["type"]) =>
    cluster.guests.filter((guest) => guest.node === node && guest.type === type).map(wireOf);
  return {
    name,
    config: { proxmox_api: { hosts: ["127.0.0.1"], user: "proxlb@pve" }, ...config },
    now: "2026-03-02T10:00:00",
    nodes: cluster.nodes.map((node) => ({
      node: node.name,
      status: node.online ? "online" : "offline",
      cpu: node.cpuRatio ?? 0,
      maxcpu: node.cpuCores ?? 0,
      mem: node.memoryUsedBytes ?? 0,
      maxmem: node.memoryTotalBytes ?? 0,
      disk: node.diskUsedBytes ?? 0,
      maxdisk: node.diskTotalBytes ?? 0,
      version: node.pveVersion,
      rrd: { average: [], maximum: [] },
      qemu: on(node.name, "vm"),
      lxc: on(node.name, "ct"),
    })),
    ha_status: cluster.nodes
      .filter((node) => node.haMaintenance)
      .map((node) => ({ node: node.name, status: `${node.name} (maintenance mode)` })),
    ha_rules: [],
    pools: [],
  };
}

function wireOf(guest: PlannerGuest): WireGuest {
  return {
    vmid: guest.vmid,
    name: guest.name,
    status: guest.running ? "running" : "stopped",
    cpus: guest.cpuCores ?? 0,
    maxmem: guest.memoryTotalBytes ?? 0,
    mem: guest.memoryUsedBytes ?? 0,
    maxdisk: guest.diskTotalBytes ?? 0,
    disk: guest.diskUsedBytes ?? 0,
    tags: guest.tags.join(";"),
    rrd: { average: [{ cpu: guest.cpuRatio }], maximum: [] },
  };
}

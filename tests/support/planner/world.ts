import type { PlannerCluster, PlannerGuest, PlannerNode, Provenance } from "@/lib/proxlb/planner/cluster";
import { isNestedPool } from "@/lib/proxlb/planner/from-snapshot";
import { pressureOfRrd, type RrdRow, rrdAverage } from "@/lib/proxlb/planner/pressure";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";

/** A cluster as the Proxmox API tells it, and a config: what both ProxLB and our planner are asked about. */
export interface World {
  name: string;
  config: PlannerConfig & { proxmox_api: { hosts: string[]; user: string } };
  /** ProxLB's local time, without a zone. */
  now: string;
  nodes: WireNode[];
  ha_status: { node?: string; status?: string }[];
  ha_rules: WireHaRule[];
  pools: { poolid: string; members: { name?: string; vmid?: number }[] }[];
  /** Nodes that the HA manager calls by the other word than their own LRM, which is what `ha_status` has: in transition. */
  ha_lagging?: string[];
  /** ProxLB's token lacks Pool.Audit: what it is asked about has no pools. */
  pools_unseen?: boolean;
  /** How the oracle's Python adds floats; without it as it does by itself. */
  sums?: "plain" | "compensated";
  /** The oracle writes down what ProxLB decides on the way. */
  trace?: boolean;
}

export interface WireRrd {
  average: RrdRow[];
  maximum: RrdRow[];
}

export interface WireNode {
  node: string;
  status: string;
  cpu: number;
  maxcpu: number;
  mem: number;
  maxmem: number;
  disk: number;
  maxdisk: number;
  version: string;
  rrd: WireRrd;
  qemu: WireGuest[];
  lxc: WireGuest[];
}

export interface WireGuest {
  vmid: number;
  name: string;
  status: string;
  /** QEMU's word for it in `/cluster/resources`, where it is not simply running. */
  qmpStatus?: string;
  cpus: number;
  maxmem: number;
  /** The node's view, as its list gives it and ProxLB counts it. */
  mem: number;
  /** What the guest itself says, as `/cluster/resources` gives it; the node's view where there is no balloon driver. */
  guestMem?: number;
  maxdisk: number;
  disk: number;
  tags?: string;
  /** "backup", "migrate": Proxmox refuses to move it; ProxLB does not look. */
  lock?: string;
  rrd: WireRrd;
}

export interface WireHaRule {
  rule: string;
  type: string;
  resources: string;
  affinity?: string;
  nodes?: string;
  strict?: number;
  disable?: number;
}

const KNOWN = { state: "known", reason: null } as const;

/** Every figure is what ProxLB itself reads. */
export const ALL_KNOWN: Provenance = {
  cpuCurrent: [],
  pressureMissing: [],
  versionsAssumed: [],
  memoryGuestView: [],
  guestsHidden: null,
  pictureOld: null,
  haUnsettled: [],
  noQuorum: null,
  quorumUnknown: null,
  quorumAgeSeconds: null,
  proxlbRights: null,
  lists: { haRules: KNOWN, pools: KNOWN, haManager: KNOWN },
};

/** Turns a world into the planner's input. */
export function clusterOf(world: World): PlannerCluster {
  const drained = new Set(
    world.ha_status.filter((row) => row.status?.includes("maintenance mode")).map((row) => row.node),
  );
  return {
    nodes: world.nodes.map((node) => plannerNode(node, drained.has(node.node))),
    guests: world.nodes.flatMap((node) => [
      ...node.qemu.map((guest) => plannerGuest(guest, "vm", node.node)),
      ...node.lxc.map((guest) => plannerGuest(guest, "ct", node.node)),
    ]),
    pools: world.pools.map((pool) => ({
      id: pool.poolid,
      // Of a pool within a pool ProxLB gets a 501, and takes it for empty.
      members: isNestedPool(pool.poolid)
        ? []
        : pool.members.flatMap((member) => (member.name === undefined ? [] : [member.name])),
    })),
    haRules: world.ha_rules.map((rule) => ({
      id: rule.rule,
      negative: rule.affinity === "negative",
      disabled: Boolean(rule.disable),
      nodes: rule.nodes ? rule.nodes.split(",").filter(Boolean) : [],
      vmids: rule.resources.split(",").map((resource) => Number(resource.split(":")[1])),
    })),
    provenance: ALL_KNOWN,
  };
}

function plannerNode(node: WireNode, haMaintenance: boolean): PlannerNode {
  return {
    name: node.node,
    online: node.status === "online",
    haMaintenance,
    pveVersion: node.version,
    cpuRatio: node.cpu,
    cpuCores: node.maxcpu,
    memoryUsedBytes: node.mem,
    memoryTotalBytes: node.maxmem,
    diskUsedBytes: node.disk,
    diskTotalBytes: node.maxdisk,
    pressure: pressureOfRrd("node", node.rrd.average, node.rrd.maximum),
  };
}

function plannerGuest(guest: WireGuest, type: "vm" | "ct", node: string): PlannerGuest {
  return {
    vmid: guest.vmid,
    name: guest.name,
    type,
    node,
    running: guest.status === "running",
    cpuCores: guest.cpus,
    cpuRatio: rrdAverage(guest.rrd.average, "cpu"),
    memoryUsedBytes: guest.mem,
    memoryTotalBytes: guest.maxmem,
    diskUsedBytes: guest.disk,
    diskTotalBytes: guest.maxdisk,
    tags: guest.tags?.split(";") ?? [],
    pressure: pressureOfRrd("guest", guest.rrd.average, guest.rrd.maximum),
  };
}

import { buildRows, EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { PlanFigures, PlanGround } from "@/lib/proxlb/planner/ground";
import { pressureOfRrd, rrdAverage } from "@/lib/proxlb/planner/pressure";
import { readResources, readVmMemory } from "@/lib/proxmox/rows";
import { readHaRules, readManagerStatus, readPools } from "@/lib/proxmox/rows-cluster";
import type { ClusterFacts, ClusterSnapshot } from "@/lib/snapshot/schema";
import { NO_FIGURES, plainGround } from "./plain-ground";
import type { WireGuest, WireNode, World } from "./world";

/** What the app knows of a world: the picture of its rows and lists, and the figures that were asked for beside it. */
export interface Seen {
  picture: Pick<ClusterSnapshot, "facts" | "nodes" | "guests">;
  figures: PlanFigures;
  at: Date;
}

/** What a plan of the app is made on beside the picture, where nothing else was asked. */
export function groundOf(world: World, { figures }: Seen): PlanGround {
  const rights = { identity: "proxlb@pve!token", guests: "all", pools: "none", reason: null } as const;
  return plainGround(world.config, { figures, proxlbRights: world.pools_unseen ? rights : null });
}

/** Which of the figures beside the picture were asked for, and which lists were read. */
export interface Knowledge {
  /** "Fetch exact figures" was pressed: versions, hour averages, pressure, and VMs' memory of PVE 8. */
  figures: boolean;
  /** Nodes that have not told their version yet, though the rest was asked. */
  untold?: readonly string[];
  lists: boolean;
}

/**
 * Reads a world as the app does: rows of `/cluster/resources` and lists of the cluster through the readers of the
 * Proxmox client and the live collector. What `/cluster/resources` says of a VM's memory is the guest's view.
 */
export async function seenOf(world: World, knows: Knowledge): Promise<Seen> {
  const resources = await readResources([...world.nodes.flatMap((node) => rowsOf(node, world))]);
  const { nodes, guests } = await buildRows(
    { nodes: [], guests: [] },
    { resources, status: null, manager: readManagerStatus(managerOf(world)), migratingTo: new Map() },
  );
  const at = new Date(`${world.now}Z`);
  const read = { state: "read" as const, readAt: at.toISOString(), reason: null };
  const lists: Partial<ClusterFacts> = knows.lists
    ? {
        haRules: await readHaRules(world.ha_rules),
        pools: await readPools(world.pools),
        reads: {
          clusterStatus: read,
          haManager: read,
          haRules: read,
          haFailback: read,
          pools: read,
          crs: read,
          pveVersion: read,
          rights: read,
        },
      }
    : {};
  return {
    picture: {
      facts: { ...EMPTY_FACTS, pveVersion: world.nodes[0]?.version ?? null, ...lists },
      nodes,
      guests,
    },
    figures: knows.figures ? await figuresOf(world, knows.untold ?? []) : NO_FIGURES,
    at,
  };
}

/** As PVE tells it: the word of the HA manager for each node, and the mode of the node's own LRM. */
function managerOf(world: World) {
  const drained = new Set(readDrained(world));
  const lagging = new Set(world.ha_lagging);
  const names = world.nodes.map(({ node }) => node);
  const of = <T>(value: (name: string) => T) => Object.fromEntries(names.map((name) => [name, value(name)]));
  return {
    quorum: { quorate: "1" },
    manager_status: {
      master_node: names[0],
      node_status: of((name) => (drained.has(name) === lagging.has(name) ? "online" : "maintenance")),
    },
    lrm_status: of((name) => ({ mode: drained.has(name) ? "maintenance" : "active" })),
  };
}

function readDrained(world: World): string[] {
  return world.ha_status
    .filter(({ status }) => status?.includes("maintenance mode"))
    .flatMap(({ node }) => (node === undefined ? [] : [node]));
}

function rowsOf(node: WireNode, world: World) {
  const guests = (type: "qemu" | "lxc") =>
    node[type].map((guest) => ({
      ...load(guest),
      type,
      vmid: guest.vmid,
      name: guest.name,
      node: node.node,
      status: guest.qmpStatus ?? guest.status,
      cpu: guest.rrd.average.at(-1)?.cpu ?? 0,
      maxcpu: guest.cpus,
      mem: guest.guestMem ?? guest.mem,
      tags: guest.tags ?? "",
      ...(guest.lock === undefined ? {} : { lock: guest.lock }),
      ...(Number.parseInt(node.version, 10) >= 9 && type === "qemu" ? { memhost: guest.mem } : {}),
      ...poolOf(guest, world),
    }));
  const row = {
    ...load(node),
    type: "node",
    node: node.node,
    status: node.status,
    cpu: node.cpu,
    maxcpu: node.maxcpu,
    mem: node.mem,
  };
  return [row, ...guests("qemu"), ...guests("lxc")];
}

function load({ maxmem, disk, maxdisk }: WireGuest | WireNode) {
  return { maxmem, disk, maxdisk };
}

function poolOf({ vmid }: WireGuest, { pools }: World) {
  const pool = pools.find(({ members }) => members.some((member) => member.vmid === vmid));
  return pool ? { pool: pool.poolid } : {};
}

async function figuresOf(world: World, untold: readonly string[]): Promise<PlanFigures> {
  const online = world.nodes.filter(({ status }) => status === "online");
  const guests = online
    .flatMap(({ qemu, lxc }) => [...qemu, ...lxc])
    .filter(({ status }) => status === "running");
  const by = <T, V>(items: T[], key: (item: T) => string, value: (item: T) => V) =>
    Object.fromEntries(items.map((item) => [key(item), value(item)]));
  const vmid = (guest: WireGuest) => String(guest.vmid);
  const memory = await Promise.all(online.map(({ qemu }) => readVmMemory(qemu)));
  return {
    versions: by(
      online.filter(({ node }) => !untold.includes(node)),
      ({ node }) => node,
      ({ version }) => version,
    ),
    guestCpuRatios: by(guests, vmid, ({ rrd }) => rrdAverage(rrd.average, "cpu")),
    guestMemoryBytes: Object.fromEntries(memory.flatMap((one) => [...one])),
    nodePressure: by(
      online,
      ({ node }) => node,
      ({ rrd }) => pressureOfRrd("node", rrd.average, rrd.maximum),
    ),
    guestPressure: by(guests, vmid, ({ rrd }) => pressureOfRrd("guest", rrd.average, rrd.maximum)),
  };
}

import type { Permissions } from "../access/acl";
import type { SimGuest, SimNode, SimPool, SimStorage } from "./state";
import type { World } from "./world";

export type Row = Record<string, unknown>;

/** After this long without news from a node its guests and storages are `unknown`. */
const STALE_SECONDS = 300;
/** How long corosync needs to notice a dead node. */
export const NOTICE_SECONDS = 8;

export interface ResourceSections<R> {
  /** Pools by name, guests by id. */
  sorted: R[];
  /** Nodes, each storage, networks: one row a node. */
  byNode: Map<string, R>[];
}

/** The rows of GET /cluster/resources, filtered by what the asker may see. */
export function resourceSections(
  world: World,
  permissions: Permissions,
  type: string | undefined,
  local: string,
): ResourceSections<Row> {
  const sorted: Row[] = [];
  const byNode: Map<string, Row>[] = [];
  if (type === undefined) sorted.push(...poolRows(world, permissions));
  if (type === undefined || type === "vm") {
    const pools = poolByVmid(world);
    for (const guest of [...world.guests.values()].sort((left, right) => left.vmid - right.vmid)) {
      if (!permissions.has(`/vms/${guest.vmid}`, "VM.Audit")) continue;
      sorted.push(guestRow(world, guest, pools.get(guest.vmid)));
    }
  }
  if (type === undefined || type === "node") {
    const nodes = [...world.nodes.values()];
    byNode.push(new Map(nodes.map((node) => [node.name, nodeRow(world, node, permissions, local)])));
  }
  if (type === undefined || type === "storage") byNode.push(...storageRows(world, permissions));
  if (type === undefined) byNode.push(networkRows(world, permissions));
  return { sorted, byNode };
}

function poolByVmid(world: World): Map<number, string> {
  const byVmid = new Map<number, string>();
  for (const pool of world.pools.values()) for (const vmid of pool.vmids) byVmid.set(vmid, pool.poolid);
  return byVmid;
}

const poolRows = (world: World, permissions: Permissions) =>
  [...world.pools.values()]
    .sort((left, right) => (left.poolid < right.poolid ? -1 : 1))
    .filter((pool) => permissions.has(`/pool/${pool.poolid}`, "Pool.Audit"))
    .map((pool) => poolRow(world, pool));

/** Numbers are the sum over running members; without any, only the name is there. */
function poolRow(world: World, pool: SimPool): Row {
  const row: Row = { id: `/pool/${pool.poolid}`, type: "pool", pool: pool.poolid };
  let cpu = 0;
  let maxcpu = 0;
  let mem = 0;
  let maxmem = 0;
  let uptime = 0;
  for (const vmid of pool.vmids) {
    const guest = world.guests.get(vmid);
    if (guest?.stats === undefined || guest.stats.status === "stopped") continue;
    cpu += guest.stats.cpuRatio * guest.cores;
    maxcpu += guest.cores;
    mem += guest.stats.memoryBytes;
    maxmem += guest.memoryBytes;
    uptime = Math.max(uptime, guest.stats.uptimeSeconds);
  }
  return maxcpu === 0 ? row : { ...row, cpu: cpu / maxcpu, maxcpu, mem, maxmem, uptime };
}

export function guestRow(world: World, guest: SimGuest, pool: string | undefined): Row {
  const row: Row = {
    id: `${guest.type}/${guest.vmid}`,
    type: guest.type,
    vmid: guest.vmid,
    node: guest.node,
  };
  if (pool !== undefined) row.pool = pool;
  const service = world.ha.services.get(`${guest.type === "qemu" ? "vm" : "ct"}:${guest.vmid}`);
  const { stats } = guest;
  if (stats === undefined || world.now - stats.at > STALE_SECONDS) return { ...row, status: "unknown" };
  row.status = stats.status;
  row.name = stats.name;
  row.cpu = stats.cpuRatio;
  row.maxcpu = guest.cores;
  row.mem = stats.memoryBytes;
  row.maxmem = guest.memoryBytes;
  if (world.major >= 9) row.memhost = stats.hostMemoryBytes;
  row.disk = stats.diskBytes;
  row.maxdisk = stats.maxDiskBytes;
  row.uptime = stats.uptimeSeconds;
  row.netin = stats.netInBytes;
  row.netout = stats.netOutBytes;
  row.diskread = stats.diskReadBytes;
  row.diskwrite = stats.diskWriteBytes;
  row.template = guest.template ? 1 : 0;
  if (guest.lock !== undefined) row.lock = guest.lock;
  if (guest.tags !== undefined) row.tags = guest.tags;
  if (service !== undefined) row.hastate = service.crmState;
  return row;
}

/** True once the cluster (as seen from a node with quorum) knows that a node is gone. */
export function isSeenOffline(world: World, node: SimNode, local: string): boolean {
  if (world.isMinority(node.name) !== world.isMinority(local)) return true;
  if (world.isMinority(local) && !world.quorate) return node.name !== local;
  return node.downSince !== undefined && world.now - node.downSince >= NOTICE_SECONDS;
}

/** Numbers of a node, or the little that is left of a dead one. Needs Sys.Audit on the node. */
export function nodeNumbers(world: World, node: SimNode, local: string): Row {
  const gone = isSeenOffline(world, node, local);
  const age = world.now - (node.stats?.at ?? Number.NEGATIVE_INFINITY);
  if (age > STALE_SECONDS && gone) return {};
  const fixed = { maxcpu: node.cores, maxmem: node.memoryBytes, maxdisk: node.rootBytes, level: "" };
  if (gone || node.stats === undefined) return fixed;
  return {
    ...fixed,
    cpu: node.stats.cpuRatio,
    mem: node.stats.memoryBytes,
    disk: node.stats.rootUsedBytes,
    uptime: node.stats.uptimeSeconds,
  };
}

function nodeRow(world: World, node: SimNode, permissions: Permissions, local: string): Row {
  const gone = isSeenOffline(world, node, local);
  const numbers = permissions.has(`/nodes/${node.name}`, "Sys.Audit")
    ? nodeNumbers(world, node, local)
    : { level: "" };
  return {
    id: `node/${node.name}`,
    type: "node",
    node: node.name,
    status: gone ? "offline" : "online",
    "cgroup-mode": world.major >= 9 ? 1 : 2,
    hastate: world.ha.nodeStates.get(node.name) ?? "online",
    ...numbers,
  };
}

/** One map a storage. */
function storageRows(world: World, permissions: Permissions): Map<string, Row>[] {
  return world
    .inListOrder(world.storages.values())
    .filter((storage) => permissions.has(`/storage/${storage.name}`, "Datastore.Audit"))
    .map((storage) => {
      const nodes = [...world.nodes.values()];
      return new Map(nodes.map((node) => [node.name, storageRow(world, storage, node)]));
    });
}

function storageRow(world: World, storage: SimStorage, node: SimNode): Row {
  const row: Row = {
    id: `storage/${node.name}/${storage.name}`,
    type: "storage",
    node: node.name,
    storage: storage.name,
    content: storage.content,
    plugintype: storage.type,
    shared: storage.shared ? 1 : 0,
  };
  const known = node.stats !== undefined && world.now - node.stats.at <= STALE_SECONDS;
  row.status = known ? "available" : "unknown";
  if (!known) return row;
  row.disk = Math.round(storage.totalBytes * storage.usedRatio);
  row.maxdisk = storage.totalBytes;
  return row;
}

function networkRows(world: World, permissions: Permissions): Map<string, Row> {
  if (!permissions.hasAny("/sdn/zones/localnetwork", ["SDN.Audit", "SDN.Use"])) return new Map();
  return new Map([...world.nodes.keys()].map((node) => [node, networkRow(world, node)]));
}

const networkRow = (world: World, node: string): Row =>
  world.major >= 9
    ? {
        id: `network/${node}/zone/localnetwork`,
        type: "network",
        "network-type": "zone",
        network: "localnetwork",
        node,
        status: "ok",
      }
    : { id: `sdn/${node}/localnetwork`, type: "sdn", sdn: "localnetwork", node, status: "ok" };

import { METHODS } from "@/lib/proxlb/methods";
import { RuleBook } from "@/lib/proxlb/rules/book";
import { nodesInWindow } from "@/lib/proxlb/schedule/windows";
import type { PlannerCluster, PlannerGuest, PlannerNode } from "./cluster";
import { PlanFailure } from "./failure";
import { type AffinityGroup, type AntiAffinityGroup, groupGuests } from "./groups";
import { hotFlags, NOT_HOT } from "./pressure";
import type { PlannerConfig } from "./settings";
import type { MaintenanceSource, ModelGuest, ModelNode } from "./shapes";
import { anyNodeBefore9, requirePlainVersion } from "./version";

/** A guest that ProxLB does not see, and why. */
export interface OutsideGuest {
  readonly guest: PlannerGuest;
  readonly why:
    | { kind: "not_running" }
    | { kind: "node_offline"; node: string }
    | { kind: "node_ignored"; node: string }
    | { kind: "node_unreadable"; node: string }
    | { kind: "name_taken"; byVmid: number };
}

export interface Model {
  readonly cluster: PlannerCluster;
  readonly config: PlannerConfig;
  readonly nodes: readonly ModelNode[];
  readonly guests: readonly ModelGuest[];
  readonly outside: readonly OutsideGuest[];
  readonly groups: readonly AffinityGroup[];
  readonly antiGroups: readonly AntiAffinityGroup[];
  /** The rules as ProxLB reads them, also for guests outside. */
  readonly book: RuleBook;
  /** PVE older than 9 somewhere: HA rules do not count, mode `psi` executes nothing. */
  readonly before9: boolean;
  /** Loads are sums of fractions, so that rounding can decide between close ones: CPU, and pressure. */
  readonly inexact: boolean;
  /** A node or guest whose pressure of the method is over its limits: what mode `psi` acts on. */
  readonly anyHot: boolean;
  /** Set where ProxLB would end with a traceback before it plans anything. */
  readonly failure: PlanFailure["reason"] | null;
}

const GIB = 1024 ** 3;

/**
 * Brings cluster and config into the shape ProxLB computes with. Never throws on odd input: what does not fit
 * becomes a gap, what would end ProxLB becomes `failure`.
 *
 * @param wallClock ProxLB's local time in UTC fields, for maintenance windows (see `wallClockIn`).
 */
export function modelOf(cluster: PlannerCluster, config: PlannerConfig, wallClock: Date): Model {
  const failures: PlanFailure["reason"][] = [];
  const attempt = <T>(fallback: T, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PlanFailure)) throw error;
      failures.push(error.reason);
      return fallback;
    }
  };
  const seen = visibleNodes(cluster, config);
  const maintenance = maintenanceOf(config, wallClock);
  const nodes = seen.map((node, index) => modelNode(node, index, config, maintenance));
  for (const node of nodes) attempt(undefined, () => requireTotals(node));
  const before9 = attempt(false, () => anyNodeBefore9(seen));
  if (config.balancing.mode === "psi") {
    for (const node of nodes) {
      const version = seen[node.index];
      if (version && !node.maintenance) attempt(undefined, () => requirePlainVersion(version));
    }
  }
  const book = new RuleBook(
    cluster,
    config,
    nodes.map((node) => node.name),
    !before9,
  );
  const { guests, outside } = splitGuests(cluster, config, nodes, book);
  const inexact = config.balancing.method === "cpu" || config.balancing.mode === "psi";
  const anyHot = [...nodes, ...guests].some((one) => one.hot[config.balancing.method]);
  const failure = failures[0] ?? null;
  return {
    cluster,
    config,
    nodes,
    guests,
    outside,
    ...groupGuests(guests),
    book,
    before9,
    inexact,
    anyHot,
    failure,
  };
}

/** Online, not ignored, and with figures. */
function visibleNodes(cluster: PlannerCluster, config: PlannerConfig): PlannerNode[] {
  const ignored = new Set(config.proxmox_cluster.ignore_nodes);
  return cluster.nodes.filter((node) => node.online && !ignored.has(node.name) && hasFigures(node));
}

/** False for a node that is online but has not reported its figures yet. */
export function hasFigures(node: PlannerNode): boolean {
  const figures = [
    node.cpuRatio,
    node.cpuCores,
    node.memoryUsedBytes,
    node.memoryTotalBytes,
    node.diskUsedBytes,
    node.diskTotalBytes,
  ];
  return figures.every((figure) => figure !== null && Number.isFinite(figure));
}

function maintenanceOf(config: PlannerConfig, wallClock: Date) {
  const { maintenance_nodes, maintenance_nodes_schedule } = config.proxmox_cluster;
  const listed = new Set(maintenance_nodes);
  const scheduled = new Set(nodesInWindow(maintenance_nodes_schedule, wallClock));
  return (node: PlannerNode): MaintenanceSource | null => {
    if (listed.has(node.name)) return "config";
    if (scheduled.has(node.name)) return "schedule";
    return node.haMaintenance ? "ha" : null;
  };
}

function modelNode(
  node: PlannerNode,
  index: number,
  config: PlannerConfig,
  maintenanceOfNode: (node: PlannerNode) => MaintenanceSource | null,
): ModelNode {
  const cores = node.cpuCores ?? 0;
  const total = { memory: node.memoryTotalBytes ?? 0, cpu: cores, disk: node.diskTotalBytes ?? 0 };
  const maintenance = maintenanceOfNode(node);
  return {
    index,
    name: node.name,
    maintenance,
    used: {
      memory: node.memoryUsedBytes ?? 0,
      cpu: (node.cpuRatio ?? 0) * cores,
      disk: node.diskUsedBytes ?? 0,
    },
    total,
    usable: { ...total, memory: total.memory - reservedBytes(node.name, total.memory, config) },
    pressure: node.pressure,
    hot: maintenance ? NOT_HOT : hotFlags(node.pressure, config.balancing.psi?.nodes),
  };
}

/** A node's own reservation wins when positive, else the default; one larger than the node is not applied. */
function reservedBytes(node: string, totalBytes: number, config: PlannerConfig): number {
  const reserve = config.balancing.node_resource_reserve;
  const gibOf = (key: string) => (reserve && Object.hasOwn(reserve, key) ? (reserve[key]?.memory ?? 0) : 0);
  const own = gibOf(node);
  const bytes = (own > 0 ? own : Math.max(0, gibOf("defaults"))) * GIB;
  return bytes > totalBytes ? 0 : bytes;
}

function requireTotals(node: ModelNode): void {
  const method = METHODS.find((candidate) => node.total[candidate] === 0);
  if (method) throw new PlanFailure({ kind: "division_by_zero", node: node.name, method });
}

interface Placed {
  readonly guest: PlannerGuest;
  readonly node: ModelNode;
  readonly place: number;
}

/** Running guests node by node, VMs before CTs; of two with one name the later takes the place of the earlier. */
function splitGuests(
  cluster: PlannerCluster,
  config: PlannerConfig,
  nodes: readonly ModelNode[],
  book: RuleBook,
): Pick<Model, "guests" | "outside"> {
  const outside: OutsideGuest[] = [];
  const nodesByName = new Map(nodes.map((node) => [node.name, node]));
  const onNode = new Map(nodes.map((node) => [node, { vm: [] as Placed[], ct: [] as Placed[] }]));
  for (const [place, guest] of cluster.guests.entries()) {
    const node = nodesByName.get(guest.node);
    const list = node && onNode.get(node);
    if (list && guest.running) list[guest.type].push({ guest, node, place });
    else outside.push({ guest, why: whyOutside(guest, node !== undefined, cluster, config) });
  }
  const byName = new Map<string, Placed>();
  const overwritten: PlannerGuest[] = [];
  for (const { vm, ct } of onNode.values()) {
    for (const placed of [...vm, ...ct]) {
      const { name } = placed.guest;
      const earlier = byName.get(name);
      if (earlier) overwritten.push(earlier.guest);
      byName.set(name, placed);
    }
  }
  for (const guest of overwritten) {
    const byVmid = byName.get(guest.name)?.guest.vmid ?? guest.vmid;
    outside.push({ guest, why: { kind: "name_taken", byVmid } });
  }
  const thresholds = config.balancing.psi?.guests;
  const guests = [...byName.values()].map(({ guest, node, place }, index): ModelGuest => {
    const rules = book.rulesOf(guest);
    return {
      index,
      place,
      guest,
      node,
      rules,
      used: {
        memory: guest.memoryUsedBytes ?? 0,
        cpu: guest.cpuRatio ?? 0,
        disk: guest.diskUsedBytes ?? 0,
      },
      total: {
        memory: guest.memoryTotalBytes ?? 0,
        cpu: Math.trunc(guest.cpuCores ?? 0),
        disk: guest.diskTotalBytes ?? 0,
      },
      hot: rules.ignoredBy ? NOT_HOT : hotFlags(guest.pressure, thresholds),
    };
  });
  return { guests, outside };
}

function whyOutside(
  guest: PlannerGuest,
  nodeIsVisible: boolean,
  cluster: PlannerCluster,
  config: PlannerConfig,
): OutsideGuest["why"] {
  if (nodeIsVisible) return { kind: "not_running" };
  if (config.proxmox_cluster.ignore_nodes.includes(guest.node)) {
    return { kind: "node_ignored", node: guest.node };
  }
  const online = cluster.nodes.some((node) => node.name === guest.node && node.online);
  return { kind: online ? "node_unreadable" : "node_offline", node: guest.node };
}

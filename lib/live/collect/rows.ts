import { mapInTurns } from "@/lib/core/next-turn";
import type { GuestRow, NodeRow, Resources } from "@/lib/proxmox/rows";
import type { ClusterStatus, ManagerStatus } from "@/lib/proxmox/rows-cluster";
import { order } from "@/lib/snapshot/delta";
import type {
  ClusterFacts,
  ClusterSnapshot,
  Connection,
  FactRead,
  GuestState,
  MigrationProgress,
  NodeState,
} from "@/lib/snapshot/schema";

/** Everything the next picture is made of; null where it was never fetched. */
export interface Sources {
  resources: Resources;
  status: ClusterStatus | null;
  manager: ManagerStatus | null;
  /** By vmid: where running migrations take guests. */
  migratingTo: ReadonlyMap<number, string>;
  /** By vmid: how far they are. */
  migrationProgress?: ReadonlyMap<number, MigrationProgress>;
}

const UNREAD: FactRead = { state: "unread", readAt: null, reason: null };

export const EMPTY_FACTS: ClusterFacts = {
  name: null,
  quorate: null,
  pveVersion: null,
  haMaster: null,
  haRules: [],
  haFailback: {},
  pools: [],
  crsAutoRebalance: false,
  guestsHidden: null,
  reads: {
    clusterStatus: UNREAD,
    haManager: UNREAD,
    haRules: UNREAD,
    haFailback: UNREAD,
    pools: UNREAD,
    crs: UNREAD,
    pveVersion: UNREAD,
    rights: UNREAD,
  },
};

/** The picture before the first answer. @param version pictures count on from here. */
export function emptySnapshot(version: number, state: "starting" | "unconfigured"): ClusterSnapshot {
  const connection: Connection = { state, reason: null, seenAt: null, failingSince: null, host: null };
  return { version, connection, facts: EMPTY_FACTS, nodes: [], guests: [] };
}

/** Rows of the next picture. Rows that did not change are the same objects as before, which makes diffs cheap. */
export async function buildRows(
  previous: Pick<ClusterSnapshot, "nodes" | "guests">,
  sources: Sources,
): Promise<Pick<ClusterSnapshot, "nodes" | "guests">> {
  const nodes = buildNodes(previous.nodes, sources);
  return { nodes, guests: await buildGuests(previous.guests, nodes, sources) };
}

function buildNodes(previous: NodeState[], sources: Sources): NodeState[] {
  const known = new Map(previous.map((node) => [node.name, node]));
  const next = sources.resources.nodes.map((row) => reuse(known.get(row.name), toNode(row, sources)));
  return next.sort((a, b) => order(a.name, b.name));
}

function toNode(row: NodeRow, { status, manager }: Sources): NodeState {
  const managed = manager?.nodeStates.get(row.name) ?? null;
  const mode = manager?.lrmModes.get(row.name) ?? null;
  const words = [row.haState, managed, mode].filter((word) => word !== null);
  const inMaintenance = words.filter((word) => word === "maintenance").length;
  return {
    name: row.name,
    status: nodeStatus(row.status),
    haMaintenance: inMaintenance > 0,
    haUnsettled: inMaintenance > 0 && inMaintenance < words.length,
    haState: row.haState ?? managed,
    cpuRatio: row.cpuRatio,
    cpuCores: row.cpuCores,
    memoryUsedBytes: row.memoryUsedBytes,
    memoryTotalBytes: row.memoryTotalBytes,
    diskUsedBytes: row.diskUsedBytes,
    diskTotalBytes: row.diskTotalBytes,
    uptimeSeconds: row.uptimeSeconds,
    ipAddress: status?.nodes.find((node) => node.name === row.name)?.ipAddress ?? null,
  };
}

function nodeStatus(status: string): NodeState["status"] {
  return status === "online" || status === "offline" ? status : "unknown";
}

async function buildGuests(
  previous: GuestState[],
  nodes: NodeState[],
  sources: Sources,
): Promise<GuestState[]> {
  const known = new Map(previous.map((guest) => [guest.vmid, guest]));
  const offline = new Set(nodes.filter((node) => node.status === "offline").map((node) => node.name));
  const next = await mapInTurns(sources.resources.guests, (row) => {
    const before = known.get(row.vmid);
    const next = toGuest(row, before, offline.has(row.node));
    next.migratingTo = sources.migratingTo.get(row.vmid) ?? null;
    next.migrationProgress = sources.migrationProgress?.get(row.vmid) ?? null;
    return reuse(before, next);
  });
  return next.sort((a, b) => a.vmid - b.vmid);
}

/** What PVE drops while a node is down (name, tags, sizes) is remembered from the last picture that had it. */
function toGuest(row: GuestRow, before: GuestState | undefined, nodeIsDown: boolean): GuestState {
  const reduced = row.tags === null;
  return {
    vmid: row.vmid,
    name: row.name ?? before?.name ?? `${row.type} ${row.vmid}`,
    type: row.type,
    node: row.node,
    ...(nodeIsDown ? UNKNOWN : guestStatus(row.status)),
    template: reduced ? (before?.template ?? false) : row.template,
    cpuRatio: row.cpuRatio,
    cpuCores: row.cpuCores ?? before?.cpuCores ?? null,
    memoryUsedBytes: row.memoryUsedBytes,
    memoryHostBytes: row.memoryHostBytes,
    memoryTotalBytes: row.memoryTotalBytes ?? before?.memoryTotalBytes ?? null,
    diskUsedBytes: row.diskUsedBytes,
    diskTotalBytes: row.diskTotalBytes ?? before?.diskTotalBytes ?? null,
    uptimeSeconds: row.uptimeSeconds,
    tags: row.tags ?? before?.tags ?? [],
    pool: row.pool ?? (reduced ? (before?.pool ?? null) : null),
    haState: row.haState ?? (reduced ? (before?.haState ?? null) : null),
    lock: row.lock,
    migratingTo: null,
    migrationProgress: null,
  };
}

type Standing = Pick<GuestState, "status" | "runState">;
const UNKNOWN: Standing = { status: "unknown", runState: null };
/** Words of QEMU's `query-status`, which pvestatd passes on: the VM's process is there with each of them. */
const NOT_SIMPLY_RUNNING = new Set([
  "paused",
  "suspended",
  "prelaunch",
  "io-error",
  "internal-error",
  "guest-panicked",
  "inmigrate",
  "postmigrate",
  "finish-migrate",
  "restore-vm",
  "save-vm",
  "watchdog",
  "debug",
  "shutdown",
  "colo",
]);

function guestStatus(status: string): Standing {
  if (status === "running" || status === "stopped") return { status, runState: null };
  return NOT_SIMPLY_RUNNING.has(status) ? { status: "paused", runState: status } : UNKNOWN;
}

/** The old object when nothing in it changed. Arrays are compared by content. */
function reuse<R extends object>(before: R | undefined, after: R): R {
  if (!before) return after;
  const old = before as Record<string, unknown>;
  const now = after as Record<string, unknown>;
  // for…in: ten thousand rows of Object.entries cost more than the comparison.
  for (const column in now) {
    const was = old[column];
    const value = now[column];
    if (was === value) continue;
    if (Array.isArray(value) && Array.isArray(was) && value.join() === was.join()) continue;
    return after;
  }
  return before;
}

import { BadRow, keepRows, notThe, type Report, required, requireObject, shown } from "./kept";
import { flag, isoTime, list, number, row, text, type WireRow } from "./parse";
import type { Permissions } from "./rights";
import { nodeName } from "./rows";

export interface ClusterStatus {
  /** Null for a node outside a cluster. */
  name: string | null;
  quorate: boolean;
  nodes: { name: string; online: boolean; ipAddress: string | null }[];
}

export async function readClusterStatus(data: unknown, report?: Report): Promise<ClusterStatus> {
  let cluster: WireRow | null = null;
  const nodes: ClusterStatus["nodes"] = [];
  const what = "/cluster/status";
  await keepRows(
    data,
    what,
    (wire) => {
      if (wire.type === "cluster") cluster = wire;
      else if (wire.type === "node") {
        nodes.push({ name: nodeName(wire.name), online: flag(wire.online), ipAddress: text(wire.ip) });
      }
    },
    report,
  );
  if (nodes.length === 0) throw notThe(what, "it lists no node");
  const { name, quorate } = row(cluster);
  return { name: text(name), quorate: cluster === null || flag(quorate), nodes };
}

/** /cluster/ha/status/manager_status: what the HA manager thinks of each node. */
export interface ManagerStatus {
  master: string | null;
  /** By node name: "online", "maintenance", "fence", "unknown", "gone". */
  nodeStates: ReadonlyMap<string, string>;
  /**
   * By node name: LRM mode, for example "active", "maintenance", "restart"; OLD_TIMESTAMP of one that writes its time no more,
   * of which Proxmox VE, and with it ProxLB, tells no mode.
   */
  lrmModes: ReadonlyMap<string, string>;
}

/** How Proxmox VE begins to say it ("old timestamp - dead?"), and after how long (PVE::API2::HA::Status). */
const OLD_TIMESTAMP = "old timestamp";
const OLD_SECONDS = 30;

export function readManagerStatus(data: unknown): ManagerStatus {
  const wire = requireObject(data, "/cluster/ha/status/manager_status");
  if (wire.quorum === undefined && wire.manager_status === undefined) {
    throw notThe("/cluster/ha/status/manager_status", "it has neither a quorum nor a manager");
  }
  const manager = row(wire.manager_status);
  const lrm = Object.entries(row(wire.lrm_status)).map(([node, status]) => ({ node, ...row(status) }));
  // The answer has no time of its own: whoever wrote last, each every 10 s, tells what time it is.
  const newest = Math.max(...[manager, ...lrm].map(writtenAt));
  const modeOf = (each: WireRow) => (newest - writtenAt(each) > OLD_SECONDS ? OLD_TIMESTAMP : each.mode);
  return {
    master: text(manager.master_node),
    nodeStates: texts(Object.entries(row(manager.node_status))),
    lrmModes: texts(lrm.map((each) => [each.node, modeOf(each)])),
  };
}

/** Unix seconds. */
function writtenAt({ timestamp }: WireRow): number {
  return number(timestamp) ?? 0;
}

function texts(entries: [string, unknown][]): Map<string, string> {
  const known = entries.map(([key, value]) => [key, text(value)] as const);
  return new Map(known.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

/** One line of /cluster/ha/status/current: quorum, master, LRM of a node, or an HA-managed guest. */
export interface HaStatusRow {
  id: string;
  type: string;
  node: string | null;
  status: string;
  /** Guests only: "vm:101". */
  sid: string | null;
  state: string | null;
}

export function readHaStatus(data: unknown, report?: Report): Promise<HaStatusRow[]> {
  const read = (wire: WireRow): HaStatusRow => ({
    id: required(wire.id, "id"),
    type: required(wire.type, "type"),
    node: text(wire.node),
    status: text(wire.status) ?? "",
    sid: text(wire.sid),
    state: text(wire.state),
  });
  return keepRows(data, "/cluster/ha/status/current", read, report);
}

export interface ClusterOptions {
  /** PVE's own dynamic balancer moves guests too. */
  crsAutoRebalance: boolean;
  /** Tags only privileged users may set. */
  registeredTags: string[];
}

export function readOptions(data: unknown): ClusterOptions {
  const wire = requireObject(data, "/cluster/options");
  return {
    crsAutoRebalance: flag(row(wire.crs)["ha-auto-rebalance"]),
    registeredTags: list(wire["registered-tags"]),
  };
}

export interface HaRuleRow {
  rule: string;
  type: "node-affinity" | "resource-affinity";
  affinity: "positive" | "negative" | null;
  strict: boolean;
  disabled: boolean;
  nodes: string[];
  resources: string[];
  /** HA groups of PVE 8 alone. */
  failback?: boolean;
}

export function readHaRules(data: unknown, report?: Report): Promise<HaRuleRow[]> {
  return keepRows(data, "/cluster/ha/rules", readHaRule, report);
}

function readHaRule(wire: WireRow): HaRuleRow {
  const type = wire.type;
  if (type !== "node-affinity" && type !== "resource-affinity") {
    throw new BadRow(`${shown(type)} is no known type of an HA rule`);
  }
  const ofNodes = type === "node-affinity";
  return {
    rule: required(wire.rule, "rule"),
    type,
    // PVE 9.2 has node rules that keep away: only "negative" says so, everything else means "there".
    affinity: wire.affinity === "negative" ? "negative" : ofNodes ? null : "positive",
    strict: flag(wire.strict),
    disabled: flag(wire.disable),
    nodes: list(wire.nodes),
    resources: list(wire.resources),
  };
}

/** GET /cluster/ha/rules/{rule} @throws ProxmoxError failed when it is none */
export function readOneHaRule(data: unknown) {
  const what = "an HA rule";
  const wire = requireObject(data, what);
  try {
    return { ...readHaRule(wire), comment: text(wire.comment), digest: text(wire.digest) };
  } catch (error) {
    if (error instanceof BadRow) throw notThe(what, error.message);
    throw error;
  }
}

/** HA groups of PVE 8 say what node-affinity rules say since 9; members come from the HA resources. */
export async function readHaGroups(
  groups: unknown,
  resources: unknown,
  report?: Report,
): Promise<HaRuleRow[]> {
  const members = new Map<string, string[]>();
  await keepRows(resources, "/cluster/ha/resources", (wire) => {
    const sid = required(wire.sid, "sid");
    const group = text(wire.group);
    if (group) members.set(group, [...(members.get(group) ?? []), sid]);
  });
  const read = (wire: WireRow): HaRuleRow => {
    const group = required(wire.group, "group");
    return {
      rule: group,
      type: "node-affinity",
      affinity: null,
      strict: flag(wire.restricted),
      disabled: false,
      nodes: list(wire.nodes),
      resources: members.get(group) ?? [],
      failback: !flag(wire.nofailback),
    };
  };
  return keepRows(groups, "/cluster/ha/groups", read, report);
}

/**
 * GET /cluster/ha/resources of PVE 9: whether the HA manager moves each back to the nodes that it prefers, which it does
 * unless told otherwise. One that still has a group of PVE 8 is left out: there the group says so.
 */
export async function readHaFailback(data: unknown, report?: Report): Promise<Record<string, boolean>> {
  const read = (wire: WireRow) =>
    text(wire.group) === null
      ? [[required(wire.sid, "sid"), wire.failback === undefined || flag(wire.failback)] as const]
      : [];
  return Object.fromEntries((await keepRows(data, "/cluster/ha/resources", read, report)).flat());
}

/** Path → privilege → whether it reaches the paths below (`propagate`). */
export function readPermissions(data: unknown): Permissions {
  const paths = Object.entries(requireObject(data, "/access/permissions"));
  return new Map(
    paths.map(([path, privileges]) => [
      path,
      new Map(Object.entries(row(privileges)).map(([name, propagate]) => [name, flag(propagate)])),
    ]),
  );
}

export interface PoolRow {
  poolid: string;
  comment: string | null;
}

export function readPools(data: unknown, report?: Report): Promise<PoolRow[]> {
  const read = (wire: WireRow): PoolRow => ({
    poolid: required(wire.poolid, "poolid"),
    comment: text(wire.comment),
  });
  return keepRows(data, "/pools", read, report);
}

/** What nodes and guests are measured by, in PVE's own names. */
const RRD_COLUMNS = [
  ...[
    "cpu",
    "maxcpu",
    "iowait",
    "loadavg",
    "mem",
    "maxmem",
    "memhost",
    "memtotal",
    "memused",
    "memavailable",
  ],
  ...["swaptotal", "swapused", "roottotal", "rootused", "disk", "maxdisk", "arcsize"],
  ...["netin", "netout", "diskread", "diskwrite"],
  ...["pressurecpusome", "pressurecpufull", "pressureiosome", "pressureiofull"],
  ...["pressurememorysome", "pressurememoryfull"],
] as const;

/** A round-robin database sample: `atSeconds` (UNIX) and PVE's own column names. */
export type RrdSample = { atSeconds: number } & Partial<Record<(typeof RRD_COLUMNS)[number], number>>;

export function readRrd(data: unknown, report?: Report): Promise<RrdSample[]> {
  const read = (wire: WireRow): RrdSample => {
    const atSeconds = number(wire.time);
    if (atSeconds === null || isoTime(atSeconds) === null) throw new BadRow(`${shown(wire.time)} is no time`);
    const sample: RrdSample = { atSeconds };
    for (const column of RRD_COLUMNS) {
      const value = number(wire[column]);
      if (value !== null) sample[column] = value;
    }
    return sample;
  };
  return keepRows(data, "a history", read, report);
}

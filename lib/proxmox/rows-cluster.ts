import { flag, list, number, row, rows, text, type WireRow } from "./parse";

export interface ClusterStatus {
  /** Null for a node outside a cluster. */
  name: string | null;
  quorate: boolean;
  nodes: { name: string; online: boolean; ipAddress: string | null }[];
}

export function readClusterStatus(data: unknown): ClusterStatus {
  const wire = rows(data);
  const cluster = wire.find((entry) => entry.type === "cluster");
  return {
    name: text(cluster?.name),
    quorate: cluster ? flag(cluster.quorate) : true,
    nodes: wire
      .filter((entry) => entry.type === "node")
      .map((entry) => ({
        name: text(entry.name) ?? "",
        online: flag(entry.online),
        ipAddress: text(entry.ip),
      })),
  };
}

/** /cluster/ha/status/manager_status: what the HA manager thinks of each node. */
export interface ManagerStatus {
  master: string | null;
  /** By node name: "online", "maintenance", "fence", "unknown", "gone". */
  nodeStates: Record<string, string>;
  /** By node name: LRM mode, for example "active", "maintenance", "restart". */
  lrmModes: Record<string, string>;
}

export function readManagerStatus(data: unknown): ManagerStatus {
  const wire = row(data);
  const manager = row(wire.manager_status);
  const lrm = Object.entries(row(wire.lrm_status));
  return {
    master: text(manager.master_node),
    nodeStates: texts(Object.entries(row(manager.node_status))),
    lrmModes: texts(lrm.map(([node, status]) => [node, row(status).mode])),
  };
}

function texts(entries: [string, unknown][]): Record<string, string> {
  return Object.fromEntries(entries.flatMap(([key, value]) => (text(value) ? [[key, String(value)]] : [])));
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

export function readHaStatus(data: unknown): HaStatusRow[] {
  return rows(data).map((wire) => ({
    id: text(wire.id) ?? "",
    type: text(wire.type) ?? "",
    node: text(wire.node),
    status: text(wire.status) ?? "",
    sid: text(wire.sid),
    state: text(wire.state),
  }));
}

export interface ClusterOptions {
  /** PVE's own dynamic balancer moves guests too. */
  crsAutoRebalance: boolean;
  /** Tags only privileged users may set. */
  registeredTags: string[];
}

export function readOptions(data: unknown): ClusterOptions {
  const wire = row(data);
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
}

export function readHaRules(data: unknown): HaRuleRow[] {
  return rows(data).map((wire) => {
    const ofNodes = wire.type !== "resource-affinity";
    return {
      rule: text(wire.rule) ?? "",
      type: ofNodes ? "node-affinity" : "resource-affinity",
      // PVE 9.2 has node rules that keep away: only "negative" says so, everything else means "there".
      affinity: wire.affinity === "negative" ? "negative" : ofNodes ? null : "positive",
      strict: flag(wire.strict),
      disabled: flag(wire.disable),
      nodes: list(wire.nodes),
      resources: list(wire.resources),
    };
  });
}

/** HA groups of PVE 8 say what node-affinity rules say since 9; members come from the HA resources. */
export function readHaGroups(groups: unknown, resources: unknown): HaRuleRow[] {
  const members = new Map<string, string[]>();
  for (const wire of rows(resources)) {
    const group = text(wire.group);
    if (group) members.set(group, [...(members.get(group) ?? []), text(wire.sid) ?? ""]);
  }
  return rows(groups).map((wire) => ({
    rule: text(wire.group) ?? "",
    type: "node-affinity",
    affinity: null,
    strict: flag(wire.restricted),
    disabled: false,
    nodes: list(wire.nodes),
    resources: members.get(text(wire.group) ?? "") ?? [],
  }));
}

/** Path → privileges of our own credentials. */
export function readPermissions(data: unknown): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(row(data)).map(([path, privileges]) => [path, Object.keys(row(privileges))]),
  );
}

export interface PoolRow {
  poolid: string;
  comment: string | null;
}

export function readPools(data: unknown): PoolRow[] {
  return rows(data).map((wire) => ({ poolid: text(wire.poolid) ?? "", comment: text(wire.comment) }));
}

/** A round-robin database sample: `atSeconds` (UNIX) and PVE's own column names; unknown columns are left out. */
export type RrdSample = { atSeconds: number } & Record<string, number>;

export function readRrd(data: unknown): RrdSample[] {
  return rows(data).map((wire: WireRow) => {
    const sample: RrdSample = { atSeconds: number(wire.time) ?? 0 };
    for (const [column, value] of Object.entries(wire)) {
      const amount = column === "time" ? null : number(value);
      if (amount !== null) sample[column] = amount;
    }
    return sample;
  });
}

export type PveVersion = "8.4" | "9.2";
export type GuestType = "qemu" | "lxc";

/** How a guest's load moves; see load.ts. */
export interface LoadProfile {
  cpuRatio: number;
  memoryRatio: number;
  /** Share of the base value the slow drift may add or take away. */
  drift: number;
  /** -1 or 1: whether the drift starts upwards. */
  direction: number;
  periodSeconds: number;
  /** Of the memory that QEMU holds for the guest, the share that the guest itself calls used; the rest is its cache. */
  guestShare: number;
}

/**
 * `query-status` of QEMU while the process is there. The lists of a node without `full` say "running" of all of them;
 * `full`, status/current and /cluster/resources say the word itself.
 */
export type RunState =
  | "running"
  | "paused"
  | "suspended"
  | "prelaunch"
  | "io-error"
  | "internal-error"
  | "guest-panicked";

export interface SimDisk {
  /** scsi0, rootfs, ide2 ... */
  drive: string;
  volid: string;
  storage: string;
  sizeBytes: number;
  cdrom?: boolean;
}

/** What pvestatd last reported about a guest; /cluster/resources shows this, not the present. */
export interface GuestStats {
  at: number;
  status: RunState | "stopped";
  name: string;
  cpuRatio: number;
  /** As the guest sees it: what its balloon driver tells, the node's view where there is none. */
  memoryBytes: number;
  /** As the node sees it: the cgroup. */
  hostMemoryBytes: number;
  diskBytes: number;
  maxDiskBytes: number;
  uptimeSeconds: number;
  netInBytes: number;
  netOutBytes: number;
  diskReadBytes: number;
  diskWriteBytes: number;
}

export interface SimGuest {
  vmid: number;
  type: GuestType;
  name: string;
  node: string;
  status: "running" | "stopped";
  /** Of a VM whose process is there. */
  runState: RunState;
  /** Whether a balloon driver in the guest tells what the guest uses. */
  ballooning: boolean;
  template: boolean;
  cores: number;
  memoryBytes: number;
  diskBytes: number;
  disks: SimDisk[];
  /** As stored: "a;b", or undefined when no tag is set. */
  tags: string | undefined;
  lock: string | undefined;
  onboot: boolean;
  hostpci: string | undefined;
  /** Nodes that its replication jobs write to. */
  replicatedTo: string[];
  /** Plain config keys beside those above, as PVE prints them. */
  config: Record<string, string | number>;
  pid: number;
  startedAt: number;
  load: LoadProfile;
  stats: GuestStats | undefined;
  /** The task that moves it now. */
  migrating: boolean;
  /** Text of the failure the next migration shall have. */
  failNextMigration: string | undefined;
}

export interface NodeStats {
  at: number;
  cpuRatio: number;
  memoryBytes: number;
  rootUsedBytes: number;
  uptimeSeconds: number;
}

export interface SimNode {
  name: string;
  nodeid: number;
  ip: string;
  cores: number;
  memoryBytes: number;
  baseMemoryBytes: number;
  baseCpuRatio: number;
  rootBytes: number;
  rootUsedBytes: number;
  bootedAt: number;
  /** Of the pve-manager that runs there: "9.2.11". */
  pveManager: string;
  downSince: number | undefined;
  /** Why calls proxied to a dead node fail. */
  downReason: string;
  stats: NodeStats | undefined;
  /** Samples per minute since the start, oldest first: [minute, cpuRatio, memoryBytes]. */
  history: [number, number, number][];
  fingerprint: string;
  nextPid: number;
}

export interface SimStorage {
  name: string;
  type: string;
  content: string;
  shared: boolean;
  totalBytes: number;
  usedRatio: number;
  path?: string;
}

export interface SimPool {
  poolid: string;
  comment: string | undefined;
  vmids: Set<number>;
  storages: Set<string>;
}

export interface SimUser {
  userid: string;
  password: string;
  totpSecret?: string;
}

export interface SimToken {
  userid: string;
  tokenid: string;
  secret: string;
  privilegeSeparation: boolean;
}

export interface AclEntry {
  path: string;
  /** user@realm or user@realm!token */
  who: string;
  role: string;
  propagate: boolean;
}

export interface HaService {
  sid: string;
  vmid: number;
  /** Keys as stored in the config; absent ones are not printed. */
  config: Record<string, string | number>;
  requested: "started" | "stopped" | "disabled" | "ignored";
  crmState: string;
  node: string;
  target: string | undefined;
  uid: string;
  running: boolean;
  maintenanceNode: string | undefined;
  busy: boolean;
  /** The LRM moved it; the CRM takes note in its next round and judges the new place in the one after. */
  arrived: boolean;
}

export interface HaRule {
  rule: string;
  type: "node-affinity" | "resource-affinity";
  resources: string[];
  nodes?: string;
  affinity?: string;
  strict?: number;
  disable?: number;
  comment?: string;
}

export interface HaState {
  master: string;
  crmAt: number;
  services: Map<string, HaService>;
  rules: HaRule[];
  /** PVE 8 only. */
  groups: { group: string; nodes: string; comment?: string; restricted?: number; nofailback?: number }[];
  nodeStates: Map<string, "online" | "maintenance" | "unknown" | "fence">;
  requests: { sid: string; target: string; relocate: boolean }[];
  /** Nodes whose maintenance was asked for; their LRM takes it up in its next round. */
  maintenanceAsked: Set<string>;
  /** Nodes whose LRM is in maintenance mode. The CRM says so a round later. */
  maintenance: Set<string>;
  /** Nodes whose LRM ever had work. */
  activeLrms: Set<string>;
  results: Map<string, Record<string, { sid: string; state: string; exit_code: number }>>;
  armed: "armed" | "disarming" | "disarmed";
  disarmMode: string | undefined;
  disarmedLrms: Set<string>;
}

export interface ClusterOptions {
  tagStyle: Record<string, string | number> | undefined;
  registeredTags: string[];
  crs: Record<string, string | number>;
  migration: Record<string, string>;
  keyboard: string;
  description: string;
  macPrefix: string;
  extra: Record<string, string>;
}

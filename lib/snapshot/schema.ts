import { z } from "zod";

/**
 * The live picture: what the collector keeps, pages render and sockets carry. Client-safe.
 * Units end a name: `cpuRatio` is 0..1 of `cpuCores`; bytes are bytes; times are ISO 8601 in UTC.
 */

/** What runs on a node: VMs (`qemu`) and containers (`lxc`). */
export const GUEST_TYPES = ["vm", "ct"] as const;
export const GuestType = z.enum(GUEST_TYPES);

export const NodeState = z.object({
  name: z.string(),
  /** The node row is the truth: PVE lists guests of a dead node as running for up to 300 s. */
  status: z.enum(["online", "offline", "unknown"]),
  /** Node maintenance as PVE's HA manager knows it. */
  haMaintenance: z.boolean(),
  /** True: the HA manager and the node's own LRM do not say alike whether it is in maintenance, which is just being changed. */
  haUnsettled: z.boolean().optional(),
  /** HA LRM state text, for example "online" or "maintenance"; null where there is no HA. */
  haState: z.string().nullable(),
  cpuRatio: z.number().nullable(),
  cpuCores: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  /** Root file system, as ProxLB's `disk` method counts it. */
  diskUsedBytes: z.number().nullable(),
  diskTotalBytes: z.number().nullable(),
  uptimeSeconds: z.number().nullable(),
  /** From /cluster/status; null before the first answer. */
  ipAddress: z.string().nullable(),
});
export type NodeState = z.infer<typeof NodeState>;

export const MigrationProgress = z.object({
  /** Local disks are copied first, the memory after them. */
  of: z.enum(["disks", "memory"]),
  /** 0..1 */
  ratio: z.number(),
});
export type MigrationProgress = z.infer<typeof MigrationProgress>;

export const GuestState = z.object({
  vmid: z.number().int(),
  /** Last known name where PVE sends none (a node down for over 300 s, a guest just created). */
  name: z.string(),
  type: GuestType,
  node: z.string(),
  /** "unknown" when the guest's node is offline, whatever PVE still says about the guest. */
  status: z.enum(["running", "stopped", "paused", "unknown"]),
  /**
   * QEMU's own word where a VM's process is there and does not simply run ("paused", "suspended", "prelaunch",
   * "io-error", "internal-error", "guest-panicked"): `status` is "paused" then. The lists of a node, which ProxLB
   * reads, say "running" of all of them. Null otherwise.
   */
  runState: z.string().nullable(),
  template: z.boolean(),
  cpuRatio: z.number().nullable(),
  cpuCores: z.number().nullable(),
  /** The guest's own view of memory: what its balloon driver tells, the node's view where there is none. */
  memoryUsedBytes: z.number().nullable(),
  /**
   * The node's view of the guest's memory, its cgroup: what `/nodes/{node}/qemu` lists as `mem` and ProxLB counts.
   * PVE 9 has it as `memhost` in /cluster/resources: equal to the byte in the recorded runs of ProxLB on 9.2.11, and
   * qemu-server sets the one from the other. Null where nobody has read it: VMs of PVE 8.
   */
  memoryHostBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  /** 0 for running VMs: PVE does not know it. */
  diskUsedBytes: z.number().nullable(),
  diskTotalBytes: z.number().nullable(),
  uptimeSeconds: z.number().nullable(),
  tags: z.array(z.string()),
  pool: z.string().nullable(),
  /** HA resource state, null when not HA-managed. */
  haState: z.string().nullable(),
  lock: z.string().nullable(),
  /** The migration that moves it now. */
  migratingTo: z.string().nullable(),
  /** How far that migration is, as its log last said. Null while the log was not read, and for a CT. */
  migrationProgress: MigrationProgress.nullable(),
});
export type GuestState = z.infer<typeof GuestState>;

export const HaRule = z.object({
  rule: z.string(),
  type: z.enum(["node-affinity", "resource-affinity"]),
  /** Null for node rules, unless they keep resources away from nodes ("negative", PVE 9.2). */
  affinity: z.enum(["positive", "negative"]).nullable(),
  strict: z.boolean(),
  disabled: z.boolean(),
  /** Node names as PVE writes them, with ":priority" where given. */
  nodes: z.array(z.string()),
  /** HA resource ids: "vm:101", "ct:200". */
  resources: z.array(z.string()),
  /** Of an HA group of PVE 8, which has it as `nofailback`; since 9 it stands with each resource, in `haFailback`. */
  failback: z.boolean().optional(),
});
export type HaRule = z.infer<typeof HaRule>;

/**
 * How far a fact is known. `unread`: nobody has asked yet, the value is a placeholder. `read`: the value was so at
 * `readAt`. `unreadable`: the last try failed and `reason` is its sentence; the value is that of `readAt`, and a
 * placeholder where that is null.
 */
export const FactRead = z.object({
  state: z.enum(["unread", "read", "unreadable"]),
  /** When it was last read, ISO 8601. */
  readAt: z.string().nullable(),
  reason: z.string().nullable(),
});
export type FactRead = z.infer<typeof FactRead>;

/** Cluster-wide facts that are read apart from the rows. */
export const FactReads = z.object({
  /** `name`, `quorate` and the addresses of the nodes. */
  clusterStatus: FactRead,
  /** `haMaster`, and which nodes are in maintenance beyond what their rows say. */
  haManager: FactRead,
  haRules: FactRead,
  haFailback: FactRead,
  pools: FactRead,
  /** `crsAutoRebalance`: PVE's own balancer. */
  crs: FactRead,
  pveVersion: FactRead,
  /** `guestsHidden`: what our own credentials may see. */
  rights: FactRead,
});
export type FactReads = z.infer<typeof FactReads>;

/** Cluster-wide facts beside the rows. "Not read yet" and "none" are told apart by `reads`. */
export const ClusterFacts = z.object({
  /** null for a node that is not in a cluster, or before the first answer. */
  name: z.string().nullable(),
  quorate: z.boolean().nullable(),
  pveVersion: z.string().nullable(),
  haMaster: z.string().nullable(),
  haRules: z.array(HaRule),
  /** By HA resource id ("vm:101"), PVE 9: whether the HA manager moves it back to the nodes that it prefers. Who is missing is not known. */
  haFailback: z.record(z.string(), z.boolean()),
  pools: z.array(z.object({ poolid: z.string(), comment: z.string().nullable() })),
  /** True when PVE's own dynamic balancer (CRS) acts too: two balancers on one cluster. */
  crsAutoRebalance: z.boolean(),
  /** Why guests are missing, as a sentence that names the token; null when all may be seen, and before `reads.rights`. */
  guestsHidden: z.string().nullable(),
  reads: FactReads,
});
export type ClusterFacts = z.infer<typeof ClusterFacts>;

/** Where the picture stands towards Proxmox. */
export const Connection = z.object({
  /** `starting`: no answer yet; `ok`; `unreachable`: the last picture is shown with its age; `unconfigured`: no credentials. */
  state: z.enum(["starting", "ok", "unreachable", "unconfigured"]),
  /** The sentence of the last failure, cleared by the next success. */
  reason: z.string().nullable(),
  /** When the rows were last fetched. */
  seenAt: z.string().nullable(),
  /** When the current failure began. */
  failingSince: z.string().nullable(),
  /** The host that answers. */
  host: z.string().nullable(),
  /** Sentences about what the picture risks or lacks: unverified certificates, calls our token may not make. */
  warnings: z.array(z.string()).optional(),
});
export type Connection = z.infer<typeof Connection>;

export const ClusterSnapshot = z.object({
  /** Grows by one with each change; deltas name the version they start from. */
  version: z.number().int(),
  connection: Connection,
  facts: ClusterFacts,
  nodes: z.array(NodeState),
  guests: z.array(GuestState),
});
export type ClusterSnapshot = z.infer<typeof ClusterSnapshot>;

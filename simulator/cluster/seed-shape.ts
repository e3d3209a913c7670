import type { GuestSeed } from "./guests";
import type { AclEntry, ClusterOptions, HaRule, SimStorage, SimToken, SimUser } from "./state";

export interface NodeSeed {
  name: string;
  cores?: number;
  memoryBytes?: number;
  rootBytes?: number;
  rootUsedBytes?: number;
  baseMemoryBytes?: number;
  baseCpuRatio?: number;
  ip?: string;
}

/** A whole cluster as data: the sizes below are made of it, and tests bring their own. */
export interface ClusterSeed {
  name: string;
  nodes: NodeSeed[];
  storages?: SimStorage[];
  pools?: { poolid: string; comment?: string; storages?: string[] }[];
  guests: GuestSeed[];
  /** sid -> config keys, in PVE 9 words. */
  haServices?: Record<string, Record<string, string | number>>;
  haRules?: HaRule[];
  /** As GET /cluster/backup lists them; the recorded small cluster has none. */
  backupJobs?: Record<string, string | number>[];
  /** Beside root@pam, which is always there. */
  users?: SimUser[];
  tokens?: SimToken[];
  acl?: AclEntry[];
  roles?: Record<string, string[]>;
  options?: Partial<ClusterOptions>;
}

import type { PressureByMethod, ProxlbRights } from "./ground";

/** null means PVE did not say; the plan then states the gap. */
type Figure = number | null;

export interface PlannerNode {
  readonly name: string;
  readonly online: boolean;
  /** In maintenance by PVE's own HA manager. */
  readonly haMaintenance: boolean;
  /** As `/nodes/{node}/version` writes it: "9.0.3". */
  readonly pveVersion: string;
  readonly cpuRatio: Figure;
  readonly cpuCores: Figure;
  readonly memoryUsedBytes: Figure;
  readonly memoryTotalBytes: Figure;
  readonly diskUsedBytes: Figure;
  readonly diskTotalBytes: Figure;
  readonly pressure: PressureByMethod | null;
}

export interface PlannerGuest {
  readonly vmid: number;
  readonly name: string;
  readonly type: "vm" | "ct";
  readonly node: string;
  readonly running: boolean;
  readonly cpuCores: Figure;
  /** Average of the last hour, 0..1 of the guest's own cores. */
  readonly cpuRatio: Figure;
  readonly memoryUsedBytes: Figure;
  readonly memoryTotalBytes: Figure;
  readonly diskUsedBytes: Figure;
  readonly diskTotalBytes: Figure;
  readonly tags: readonly string[];
  readonly pressure: PressureByMethod | null;
}

export interface PlannerPool {
  readonly id: string;
  /** Guest *names*: ProxLB knows pool members by nothing else. */
  readonly members: readonly string[];
}

export interface PlannerHaRule {
  readonly id: string;
  readonly negative: boolean;
  readonly disabled: boolean;
  /** As PVE writes them: "pve1", or "pve1:2" with a priority. */
  readonly nodes: readonly string[];
  readonly vmids: readonly number[];
}

export type ListName = "haRules" | "pools" | "haManager";

/** `old`: it may have changed since. `reason`: why it could not be read, or since when it was not. */
export interface ListKnowledge {
  readonly state: "known" | "old" | "unread";
  readonly reason: string | null;
}

/** Where the input is not what ProxLB itself reads. Empty lists and false mean that it is. */
export interface Provenance {
  /** Names of guests whose `cpuRatio` is of this moment instead of the last hour. */
  readonly cpuCurrent: readonly string[];
  /** Names of nodes and guests without pressure figures. */
  readonly pressureMissing: readonly string[];
  /** Names of nodes whose PVE version is taken from another node. */
  readonly versionsAssumed: readonly string[];
  /** Names of running VMs whose memory is known in the guest's own view alone; ProxLB counts the node's. */
  readonly memoryGuestView: readonly string[];
  /** Why guests are missing from the lists, as a sentence; ProxLB may have credentials that see them. Null: none are. */
  readonly guestsHidden: string | null;
  /** What ProxLB's own credentials may see; null where that is no question. */
  readonly proxlbRights: ProxlbRights | null;
  /** Names of nodes of which the HA manager and their own LRM do not say alike whether they are in maintenance. */
  readonly haUnsettled: readonly string[];
  /** The name of a cluster that has no quorum; null where it has one, or nobody knows. */
  readonly noQuorum: string | null;
  /** Why nobody knows whether the cluster has one, or since when, as half a sentence; null where that is known. */
  readonly quorumUnknown: string | null;
  /** How long before the plan it was read that it has one; null where it has none, nobody knows, or the plan has no time. */
  readonly quorumAgeSeconds: number | null;
  /** When the picture was read, as half a sentence, where it is not of this moment. */
  readonly pictureOld: string | null;
  /** Lists that ProxLB reads anew in each cycle, and how well they are known here. */
  readonly lists: Readonly<Record<ListName, ListKnowledge>>;
}

/** All that decides a plan, in the order in which ProxLB reads it: that order breaks ties. */
export interface PlannerCluster {
  readonly nodes: readonly PlannerNode[];
  /** In API order; ProxLB reads node by node, VMs before CTs, and the planner sorts so. */
  readonly guests: readonly PlannerGuest[];
  readonly pools: readonly PlannerPool[];
  readonly haRules: readonly PlannerHaRule[];
  readonly provenance: Provenance;
}

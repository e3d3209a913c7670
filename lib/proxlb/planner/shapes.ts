import type { GuestRules } from "@/lib/proxlb/rules/book";
import type { PlannerGuest, PlannerNode } from "./cluster";
import type { HotFlags } from "./pressure";
import type { Method } from "./settings";

export type MaintenanceSource = "config" | "schedule" | "ha";

export type Totals = Readonly<Record<Method, number>>;

/** A node as ProxLB sees it: online and not ignored. */
export interface ModelNode {
  /** Place in API order, also the index into the books. */
  readonly index: number;
  readonly name: string;
  readonly maintenance: MaintenanceSource | null;
  /** Bytes, and cores for CPU. */
  readonly used: Totals;
  readonly total: Totals;
  /** `total` less the configured reservation: what ProxLB computes with once the plan starts. */
  readonly usable: Totals;
  readonly pressure: PlannerNode["pressure"];
  readonly hot: HotFlags;
}

/** A guest as ProxLB sees it: running on such a node, and the last of its name. */
export interface ModelGuest {
  /** Place in ProxLB's order, which is the order of execution. */
  readonly index: number;
  /** Place in the cluster's list of guests. */
  readonly place: number;
  readonly guest: PlannerGuest;
  readonly node: ModelNode;
  readonly rules: GuestRules;
  /** Bytes; for CPU the hour average 0..1 of its own cores, which ProxLB adds to cores of nodes. */
  readonly used: Totals;
  /** Bytes, and whole cores for CPU. */
  readonly total: Totals;
  readonly hot: HotFlags;
}

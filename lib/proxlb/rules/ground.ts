import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import type { Cycle } from "@/lib/proxlb/planner/cycle";
import type { Model } from "@/lib/proxlb/planner/model";
import type { ModelGuest } from "@/lib/proxlb/planner/shapes";
import type { HaRule } from "@/lib/snapshot/schema";
import type { GuestRules } from "./book";
import type { RuleKind, RuleSource } from "./rule-schema";

/** All that rules are judged by. */
export interface RulesGround {
  /** ProxLB's reading of cluster and config. */
  readonly model: Model;
  /** As Proxmox VE has them, disabled ones included; groups of PVE 8 come as node rules. */
  readonly haRules: readonly HaRule[];
  /** Proxmox VE 8 answered: they are its groups. */
  readonly haAreGroups: boolean;
  /** What ProxLB would do next; null where nobody asks. */
  readonly cycle: Cycle | null;
  /** Why proxlb.yaml cannot be used: its rules are not known then. */
  readonly configReason: string | null;
  /** The 1-based line of a place in proxlb.yaml; null where it is not known. */
  readonly lineOf: (steps: readonly (string | number)[]) => number | null;
  /** Our own credentials may see every pool: what is not in the list is not there. */
  readonly seesAllPools: boolean;
  /** Of the picture, ISO 8601. */
  readonly seenAt: string | null;
}

/** A guest that a rule is written for. */
export interface Subject {
  readonly guest: PlannerGuest;
  /** Place in the cluster's list of guests. */
  readonly place: number;
  /** As ProxLB sees it; null for one that does not run, or that it does not see. */
  readonly seen: ModelGuest | null;
  readonly rules: GuestRules;
}

/** A rule as it is written, before anybody judges it. */
export interface WrittenRule {
  readonly id: string;
  readonly source: RuleSource;
  readonly name: string;
  readonly kind: RuleKind;
  readonly place: { readonly path: string; readonly line: number | null } | null;
  readonly subjects: readonly Subject[];
  /** Those for whom ProxLB counts a rule that is not of Proxmox VE's, or would count one of its. */
  readonly counted: readonly Subject[];
  readonly nodes: readonly string[];
  readonly strict: boolean | null;
  readonly ha: HaRule | null;
  /** What was meant by a tag that ProxLB does not read. */
  readonly unread: string | null;
}

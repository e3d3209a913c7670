import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { RefusalKind } from "@/lib/snapshot/obstacles";

/** What stands against a guest's moving at all, or to one node. Bytes are bytes. */
export type Obstruction =
  /** ProxLB is told to leave it alone, and so do we. */
  | { readonly kind: "ignored"; readonly by: "tag" | "config" }
  /** `balance_types` leaves its type out. */
  | { readonly kind: "type"; readonly type: "vm" | "ct" }
  | { readonly kind: "migrating"; readonly to: string }
  /** Nobody knows how much memory it takes. */
  | { readonly kind: "unknown_memory" }
  /** Its own node is ignored by ProxLB. */
  | { readonly kind: "node_ignored" }
  /** What Proxmox will refuse or undo, as a whole sentence. */
  | { readonly kind: "refused"; readonly by: RefusalKind; readonly sentence: string }
  /** The node takes no guests. */
  | {
      readonly kind: "closed";
      readonly why: "offline" | "ignored" | "maintenance" | "emptied" | "no_figures";
    }
  | { readonly kind: "pin"; readonly rules: readonly RuleRef[]; readonly nodes: readonly string[] }
  | { readonly kind: "apart"; readonly rule: RuleRef; readonly from: string }
  /** It could go there, and these moves or the rule are worth more: it would be broken, or its group further apart. */
  | { readonly kind: "breaks"; readonly rule: RuleRef }
  | { readonly kind: "tears"; readonly rule: RuleRef }
  /** A fellow that has to come along cannot. */
  | { readonly kind: "fellow"; readonly fellow: string; readonly because: Obstruction }
  | { readonly kind: "memory"; readonly neededBytes: number; readonly freeBytes: number };

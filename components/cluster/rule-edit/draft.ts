import type { z } from "zod";
import type { PreviewInput } from "@/lib/features/rules/writes/schema";
import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { Repair } from "@/lib/proxlb/rules/repair-schema";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import type { RuleHome, WishKind } from "@/lib/proxlb/rules/write/wish-schema";
import type { RuleWrite } from "@/lib/proxlb/rules/write/write-schema";
import type { ClusterFacts } from "@/lib/snapshot/schema";

/** What is asked for, as the doors take it. */
export type RuleRequest = z.input<typeof PreviewInput>;

/** A new rule as the form holds it: what belongs to one kind is kept while another is looked at. */
export interface Draft {
  kind: WishKind;
  home: RuleHome;
  name: string;
  members: "guests" | "pool";
  /** Guest ids. */
  guests: number[];
  pool: string;
  nodes: string[];
  strict: boolean;
}

export function blankRule(guests: readonly number[]): Draft {
  return {
    ...{ kind: "anti_affinity", home: "tags", name: "", members: "guests", guests: [...guests] },
    ...{ pool: "", nodes: [], strict: true },
  };
}

/** Pins and ignores have no name of their own where they are tags, and nothing has in proxlb.yaml. */
export function needsName({ kind, home }: Pick<Draft, "kind" | "home">): boolean {
  if (home === "config") return false;
  return home === "ha" || kind === "affinity" || kind === "anti_affinity";
}

export function wishOf(draft: Draft): NonNullable<RuleRequest["create"]> {
  const { kind, home, members, guests, pool, nodes, strict } = draft;
  return {
    kind,
    home,
    name: needsName(draft) ? draft.name : "",
    ...(members === "pool" ? { pool } : { guests }),
    nodes: kind === "pin" ? nodes : [],
    strict: kind === "pin" && home === "ha" ? strict : true,
  };
}

/** Why a rule of this kind cannot be written at a place; null where it can, as far as is known here. */
export function homeObjection(
  home: RuleHome,
  { kind, members }: Pick<Draft, "kind" | "members">,
  pveVersion: ClusterFacts["pveVersion"],
): string | null {
  if (home === "ha" && kind === "ignore_guest") return "The HA manager knows no rule that ProxLB ignores by.";
  if (home === "ha" && pveVersion !== null && Number.parseInt(pveVersion, 10) < 9) {
    return `Proxmox VE ${pveVersion} has no HA rules: they came with 9.`;
  }
  if (home === "config" && kind !== "ignore_guest" && members === "guests") {
    return "proxlb.yaml has such rules for whole pools only.";
  }
  return null;
}

/** What has to be chosen before anything can be previewed; null where nothing lacks. */
export function lacking(draft: Draft): string | null {
  const { kind, members, guests, pool, nodes, name } = draft;
  if (members === "pool" && pool === "") return "Choose the pool.";
  const needed = kind === "affinity" || kind === "anti_affinity" ? 2 : 1;
  if (members === "guests" && guests.length < needed) {
    return needed === 2 ? "Choose two guests or more." : "Choose a guest or more.";
  }
  if (kind === "pin" && nodes.length === 0) return "Choose the nodes where they belong.";
  return needsName(draft) && name.trim() === "" ? "Give it a name." : null;
}

/** Another form of a rule that is there. */
export interface EditDraft {
  guests: number[];
  /** Without priorities, which stay as they are. */
  nodes: string[];
  strict: boolean;
}

/** What of a rule can be another one, where it is written. */
export function editable({ source, kind }: Pick<Rule, "source" | "kind">) {
  const isHa = source === "ha";
  const ofNodes = kind === "pin" || (isHa && kind === "avoid");
  return {
    guests: source === "tag" || isHa,
    nodes: ofNodes && source !== "ha_group",
    strict: isHa && ofNodes,
  };
}

export function editOf({ members, nodes, strict }: Pick<Rule, "members" | "nodes" | "strict">): EditDraft {
  return {
    guests: members.map(({ vmid }) => vmid),
    nodes: nodes.map(withoutPriority),
    strict: strict ?? true,
  };
}

/** Only what is another one than it was: everything else stays, whoever changes it meanwhile. */
export function changeOf(rule: Rule, draft: EditDraft): NonNullable<RuleRequest["change"]> {
  const before = editOf(rule);
  const can = editable(rule);
  return {
    id: rule.id,
    ...(can.guests && !sameSet(before.guests, draft.guests) ? { guests: draft.guests } : {}),
    ...(can.nodes && !sameSet(before.nodes, draft.nodes) ? { nodes: draft.nodes } : {}),
    ...(can.strict && before.strict !== draft.strict ? { strict: draft.strict } : {}),
  };
}

function sameSet<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

/** The guests that a repair takes out of the very rule that is about to be written; null where it is another repair. */
export function takesOut({ changes }: Repair, writes: readonly RuleWrite[]): number[] | null {
  const out = changes.flatMap((change) => {
    const isOfWrites = writes.some((write) => {
      if (change.kind === "remove_tag") {
        return write.kind === "tags" && write.vmid === change.vmid && write.add.includes(change.tag);
      }
      return (
        change.kind === "remove_member" && write.kind === "ha_rule" && change.rule === `ha:${write.rule}`
      );
    });
    return isOfWrites && "vmid" in change ? [change.vmid] : [];
  });
  return out.length === changes.length ? out : null;
}

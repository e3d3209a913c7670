import type { Model } from "@/lib/proxlb/planner/model";
import { type RuleBook, withoutPriority } from "./book";
import type { RulesGround, WrittenRule } from "./ground";
import type { Reading, Rule, RuleKind, RuleSource } from "./rule-schema";
import { some } from "./words";

/** What Proxmox VE and ProxLB make of a rule, each in a sentence. */
export function readingsOf(ground: RulesGround, rule: WrittenRule): Rule["readings"] {
  const pve = rule.ha ? pveReading(rule) : null;
  const proxlb = proxlbReadings(ground, rule);
  const isSame = pve !== null && proxlb.length === 1 && sameReading(pve, proxlb[0]);
  return { pve, proxlb, differ: pve !== null && !isSame };
}

function sameReading(a: Reading, b: Reading | undefined): boolean {
  return b !== undefined && a.kind === b.kind && a.nodes.join(",") === b.nodes.join(",");
}

function pveReading({ kind, nodes, strict, ha }: WrittenRule): Reading {
  if (ha?.disabled) return { kind, nodes: [], sentence: "Disabled: Proxmox VE does not follow it." };
  const where = some(nodes, 8);
  const wish = strict ? "and nowhere else" : "and elsewhere only while none of them can";
  const sentences: Partial<Record<RuleKind, string>> = {
    affinity: "Keeps its guests on one node, and moves them together.",
    anti_affinity: "Keeps its guests on different nodes.",
    pin: nodes.length === 0 ? "Names no node." : `Runs its guests on ${where}, ${wish}.`,
    avoid: strict
      ? `Never runs its guests on ${where}.`
      : `Keeps its guests off ${where} while others can take them.`,
  };
  return { kind, nodes: [...nodes], sentence: sentences[kind] ?? "" };
}

function proxlbReadings(ground: RulesGround, rule: WrittenRule): Reading[] {
  if (rule.unread !== null) return [];
  return rule.ha ? haReadings(ground.model, rule) : [ownReading(ground.model, rule)];
}

function ownReading({ book }: Model, { kind, nodes, strict, source }: WrittenRule): Reading {
  const known = nodes.flatMap((node) => book.nodeNamed(node) ?? []);
  const pinned =
    known.length === 0
      ? "Drops the pin: it balances no such node."
      : `Places its guests on ${some(known, 8)}${known.length > 1 ? ", whichever is freest" : ""}.`;
  const sentences: Partial<Record<RuleKind, string>> = {
    affinity: "Moves its guests to one node.",
    anti_affinity: "Moves its guests to different nodes.",
    pin: strict === false ? "Takes the freest node of all, pinned or not: the pin is not strict." : pinned,
    ignore_guest: "Never moves the guest, not even off a node in maintenance. Its load counts.",
    ignore_node: "Does not see the node, nor its guests.",
  };
  return { kind, nodes: nodesReadBy(book, source, nodes), sentence: sentences[kind] ?? "" };
}

/** Names that ProxLB goes on with: those of tags as the nodes are called, those of pools as they are written. */
function nodesReadBy(book: RuleBook, source: RuleSource, nodes: readonly string[]): string[] {
  if (source === "config") return [...nodes];
  return nodes.flatMap((node) => {
    const found = book.nodeNamed(node);
    return found === null ? [] : [source === "pool" ? node : found];
  });
}

function haReadings({ before9, book }: Model, { kind, nodes: written, ha }: WrittenRule): Reading[] {
  if (ha?.disabled || before9) return [];
  switch (kind) {
    case "affinity":
      return [{ kind, nodes: [], sentence: "Moves its guests to one node." }];
    case "anti_affinity":
      return [{ kind, nodes: [], sentence: "Moves its guests to different nodes." }];
    case "avoid":
      return [
        {
          kind: "anti_affinity",
          nodes: [],
          sentence: "Keeps its guests apart from each other, and knows nothing of the nodes.",
        },
      ];
    case "pin": {
      const matching = written.filter((node) => book.hasNode(node));
      const isPrioritised = written.some((node) => withoutPriority(node) !== node);
      const hint = isPrioritised ? " It does not understand priorities." : "";
      const sentence =
        matching.length === 0
          ? `Finds no node called ${some(written, 8)}, and can place its guests nowhere.${hint}`
          : `Places its guests on ${some(matching, 8)}.${hint}`;
      return [
        { kind: "pin", nodes: [...written], sentence },
        {
          kind: "affinity",
          nodes: [],
          sentence: "Takes its guests for a group, too, and moves them to one node.",
        },
      ];
    }
    default:
      return [];
  }
}

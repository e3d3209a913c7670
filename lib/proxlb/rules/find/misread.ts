import { addTo } from "@/lib/core/grouped";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import { capital } from "@/lib/proxlb/planner/sentence-words";
import { type Pin, withoutPriority } from "@/lib/proxlb/rules/book";
import type { RulesGround, Subject, WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { named, some } from "@/lib/proxlb/rules/words";
import { idOf } from "@/lib/proxlb/rules/written";
import { dropRepair, type Notes, repair } from "./notes";

/**
 * Where ProxLB makes something else of a rule than whoever wrote it, or than Proxmox VE.
 * @param readsHa what `readsHaRules` says of the cluster
 */
export function noteMisread(
  ground: RulesGround,
  rule: WrittenRule,
  readsHa: boolean | null,
  notes: Notes,
): void {
  noteUnmatched(ground, rule, notes);
  noteApartPinned(ground, rule, notes);
  if (rule.ha) noteHa(ground, rule, readsHa !== null, notes);
}

function dropId(id: string): RuleFinding["repairs"] {
  const name = id.slice(id.indexOf(":") + 1).replace(/:pin$/, "");
  return repair(`Remove the pin ${name}`, { kind: "drop_rule", rule: id });
}

function pinIds(lists: readonly (readonly Pin[])[]): string[] {
  const refs = new Set<RuleRef>();
  for (const pins of lists) for (const { rule } of pins) refs.add(rule);
  return [...new Set([...refs].map((ref) => idOf(ref, "pin")))];
}

/** Names that pass ProxLB's check, or are not checked, and then match no node. */
function noteUnmatched({ model }: RulesGround, rule: WrittenRule, notes: Notes): void {
  if (rule.kind !== "pin" || rule.nodes.length === 0 || (rule.ha && model.before9)) return;
  const taken = rule.ha ? rule.nodes : rule.nodes.filter((node) => model.book.nodeNamed(node) !== null);
  const odd = taken.filter((node) => !model.book.hasNode(node));
  if (odd.length === 0 || odd.length < taken.length || rule.counted.length === 0) return;
  const isPrioritised = odd.some((node) => withoutPriority(node) !== node);
  const why = isPrioritised
    ? "it takes the priority for a part of the name"
    : rule.ha
      ? "it balances no such node"
      : "it compares names in their exact case when it places a guest";
  const renames = rule.ha
    ? []
    : odd.flatMap((node) => {
        const to = model.book.nodeNamed(node);
        return to ? repair(`Write ${to}`, { kind: "rename_node", rule: rule.id, node, to }) : [];
      });
  const priorities = isPrioritised
    ? repair(`Take the priorities out of ${named(rule)}`, { kind: "drop_priorities", rule: rule.id })
    : [];
  notes.add({
    kind: "pin_never_matches",
    rules: [rule],
    nodes: odd,
    guests: rule.counted.map(({ guest }) => guest),
    sentence: `ProxLB finds no node called ${some(odd)}: ${why}. Unless another pin helps, it can place the guests nowhere.`,
    repairs: [...renames, ...priorities, ...dropRepair(rule)],
  });
}

/** ProxLB places a pinned guest on the freest of its pins, whoever of an anti-affinity group is there. */
function noteApartPinned({ model }: RulesGround, rule: WrittenRule, notes: Notes): void {
  if (rule.kind !== "anti_affinity" || (rule.ha && model.before9)) return;
  const pinned = rule.counted.filter(({ rules }) => rules.strict && rules.pins.length > 0);
  if (pinned.length < 2) return;
  const shared = [...byPinnedNode(pinned)].filter(([, subjects]) => subjects.length > 1);
  if (shared.length === 0) return;
  const clashing = [...new Set(shared.flatMap(([, subjects]) => subjects))];
  const guests = clashing.map(({ guest }) => guest);
  const ids = pinIds(clashing.map(({ rules }) => rules.pins));
  const names = some(guests.map(({ name }) => name));
  notes.add({
    kind: "pin_overrides_apart",
    rules: [rule, ...ids.map((id) => ({ id }))],
    guests,
    nodes: shared.map(([node]) => node),
    sentence: `${names} are kept apart and pinned to the same nodes. A pin overrides keep-apart in ProxLB: it takes the freest node of the pins, for all of them the same one.`,
    repairs: [...ids.flatMap(dropId), ...dropRepair(rule)],
  });
}

function byPinnedNode(subjects: readonly Subject[]): Map<string, Subject[]> {
  const byNode = new Map<string, Subject[]>();
  for (const subject of subjects) {
    for (const { node } of subject.rules.pins) {
      if (byNode.get(node)?.at(-1) !== subject) addTo(byNode, node, subject);
    }
  }
  return byNode;
}

function noteHa({ model }: RulesGround, rule: WrittenRule, isSettled: boolean, notes: Notes): void {
  const proxlb = isSettled ? "ProxLB" : "ProxLB, where every node has Proxmox VE 9, which is not known yet,";
  const counting = rule.counted;
  const guests = counting.map(({ guest }) => guest);
  noteAgainstPins(rule, counting, notes);
  if (model.before9) {
    const old = model.cluster.nodes.filter(({ pveVersion }) => Number.parseInt(pveVersion, 10) < 9);
    const nodes = old.map(({ name }) => name);
    // Which nodes they are is known once all of them told.
    const isTold = model.cluster.provenance.versionsAssumed.length === 0;
    const which = isTold ? some(nodes) : "every node";
    notes.add({
      kind: "ha_unread_before_9",
      rules: [rule],
      nodes,
      sentence: `Proxmox VE follows it; ProxLB reads HA rules only where every node has Proxmox VE 9${isSettled ? ", and knows nothing of it" : ", which is not known yet"}.`,
      repairs: repair(`Upgrade ${which} to Proxmox VE 9`, { kind: "upgrade_nodes", nodes }),
    });
    return;
  }
  if (counting.length < 2) return;
  if (rule.kind === "avoid") {
    notes.add({
      kind: "avoid_read_as_apart",
      rules: [rule],
      guests,
      nodes: rule.nodes,
      sentence: `Proxmox VE keeps the guests off ${some(rule.nodes)}; ${proxlb} reads “negative” and keeps them apart from each other instead.`,
      repairs: [...ignoreInstead(rule, counting), ...dropRepair(rule)],
    });
  }
  if (rule.kind === "pin") {
    notes.add({
      kind: "node_rule_read_as_group",
      rules: [rule],
      guests,
      nodes: rule.nodes,
      sentence: `Proxmox VE lets the guests run on any of the nodes; ${proxlb} takes them for a group as well and wants them on one node.`,
      repairs: [...ignoreInstead(rule, counting), ...dropRepair(rule)],
    });
  }
}

/** A guest that ProxLB leaves alone is Proxmox VE's. */
function ignoreInstead(rule: WrittenRule, counting: readonly Subject[]): RuleFinding["repairs"] {
  const tags = counting.map(
    ({ guest: { vmid, name } }) => ({ kind: "add_tag", vmid, guest: name, tag: "plb_ignore" }) as const,
  );
  return repair(`Leave the guests of ${named(rule)} to Proxmox VE: tag them plb_ignore`, ...tags);
}

/** A wish of Proxmox VE's against a pin of ProxLB's: each moves the guest back from where the other brought it. */
function noteAgainstPins(rule: WrittenRule, counting: readonly Subject[], notes: Notes): void {
  if (rule.strict !== false || (rule.kind !== "pin" && rule.kind !== "avoid")) return;
  const listed = new Set(rule.nodes.map(withoutPriority));
  const torn = counting.filter(({ rules }) => {
    const own = rules.pins.filter(({ rule: { source } }) => source !== "ha");
    return (
      rules.strict && own.length > 0 && own.every(({ node }) => listed.has(node) !== (rule.kind === "pin"))
    );
  });
  if (torn.length === 0) return;
  const pins = torn.flatMap(({ rules }) => rules.pins.filter(({ rule: { source } }) => source !== "ha"));
  const ids = pinIds([pins]);
  notes.add({
    kind: "ha_against_proxlb",
    rules: [rule, ...ids.map((id) => ({ id }))],
    guests: torn.map(({ guest }) => guest),
    nodes: [...new Set(pins.map(({ node }) => node))],
    sentence: `${capital(named(rule))} and ${some([...new Set(pins.map(({ rule: pin }) => pin.name))])} want ${some(torn.map(({ guest }) => guest.name))} on different nodes: Proxmox VE and ProxLB move ${torn.length > 1 ? "them" : "it"} back and forth.`,
    repairs: [...ids.flatMap(dropId), ...dropRepair(rule)],
  });
}

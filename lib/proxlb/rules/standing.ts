import type { Cycle } from "@/lib/proxlb/planner/cycle";
import { filterOf, wouldRun } from "@/lib/proxlb/planner/filter";
import { withoutPriority } from "./book";
import type { RulesGround, Subject, WrittenRule } from "./ground";

/** Where guests are, now or after the next cycle. */
export type NodeOf = (subject: Subject) => string;
export const NOW: NodeOf = ({ guest }) => guest.node;

/** The guests that whoever enforces the rule holds it against: Proxmox VE counts what ProxLB does not see. */
export function heldSubjects(rule: WrittenRule): readonly Subject[] {
  return rule.ha ? rule.subjects.filter(({ guest }) => guest.running) : rule.counted;
}

/** Members that stand where the rule does not want them, by the reading of whoever it was written for. */
export function breakersOf(ground: RulesGround, rule: WrittenRule, nodeOf: NodeOf): Subject[] {
  if (rule.unread !== null || rule.ha?.disabled) return [];
  const held = heldSubjects(rule);
  switch (rule.kind) {
    case "affinity":
      return straysOf(held, nodeOf);
    case "anti_affinity":
      return crowdedOf(held, nodeOf);
    case "pin":
      return rule.ha ? offListed(ground, rule, held, nodeOf) : offPins(held, nodeOf);
    case "avoid":
      return held.filter((subject) => rule.nodes.map(withoutPriority).includes(nodeOf(subject)));
    case "ignore_guest":
    case "ignore_node":
      return [];
    default:
      return rule.kind satisfies never;
  }
}

/** All that are not where most are; of equals the first node counts. */
function straysOf(held: readonly Subject[], nodeOf: NodeOf): Subject[] {
  const counts = countedOn(held, nodeOf);
  if (counts.size < 2) return [];
  let home = "";
  let most = 0;
  for (const [node, count] of counts) if (count > most) [home, most] = [node, count];
  return held.filter((subject) => nodeOf(subject) !== home);
}

function crowdedOf(held: readonly Subject[], nodeOf: NodeOf): Subject[] {
  const counts = countedOn(held, nodeOf);
  if (counts.size === held.length) return [];
  return held.filter((subject) => (counts.get(nodeOf(subject)) ?? 0) > 1);
}

function countedOn(held: readonly Subject[], nodeOf: NodeOf): Map<string, number> {
  const counts = new Map<string, number>();
  for (const subject of held) {
    const node = nodeOf(subject);
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** Proxmox VE keeps guests on listed nodes while one of them is there. */
function offListed(
  { model }: RulesGround,
  rule: WrittenRule,
  held: readonly Subject[],
  nodeOf: NodeOf,
): Subject[] {
  const listed = new Set(rule.nodes.map(withoutPriority));
  const isOpen = model.cluster.nodes.some(({ name, online }) => online && listed.has(name));
  if (!rule.strict && !isOpen) return [];
  return held.filter((subject) => !listed.has(nodeOf(subject)));
}

/** ProxLB is content with any of a guest's pins, and pins that are not strict mean nothing to it. */
function offPins(held: readonly Subject[], nodeOf: NodeOf): Subject[] {
  return held.filter((subject) => {
    const { pins, strict } = subject.rules;
    if (!strict || pins.length === 0) return false;
    const node = nodeOf(subject);
    if (pins.some((pin) => pin.node === node)) return false;
    const lower = node.toLowerCase();
    return !pins.some((pin) => withoutPriority(pin.node).toLowerCase() === lower);
  });
}

const ends = new WeakMap<Cycle, NodeOf>();

/** Where ProxLB's next cycle leaves each guest; null where nobody computed one. */
export function afterCycle({ cycle, model }: RulesGround): NodeOf | null {
  if (cycle === null || cycle.outcome !== "planned") return null;
  const known = ends.get(cycle);
  if (known) return known;
  const targets = new Array<string | null>(model.cluster.guests.length).fill(null);
  for (const { guest, target } of cycle.moves) {
    if (wouldRun(filterOf(model, guest))) targets[guest.place] = target.name;
  }
  const nodeOf: NodeOf = ({ guest, place }) => targets[place] ?? guest.node;
  ends.set(cycle, nodeOf);
  return nodeOf;
}

import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { Model } from "./model";
import type { Relocated } from "./outlook";
import type { PlanWarning, RuleRef } from "./plan-schema";
import type { ModelGuest, ModelNode } from "./shapes";

/** Rules that are broken once the plan has run, and whether the plan broke them. */
export function brokenRules(model: Model, moves: readonly Relocated[]): PlanWarning[] {
  const targets = new Map(moves.map(({ guest, target }) => [guest, target]));
  const after: Placement = (guest) => targets.get(guest) ?? guest.node;
  return [...affinity(model, after), ...antiAffinity(model, after), ...pins(model, after)];
}

type Placement = (guest: ModelGuest) => ModelNode;
const now: Placement = (guest) => guest.node;

function affinity(model: Model, after: Placement): PlanWarning[] {
  return model.groups.flatMap(({ rule, guests }): PlanWarning[] => {
    const nodes = new Set(guests.map(after));
    if (!rule || nodes.size < 2) return [];
    if (new Set(guests.map(now)).size < 2) {
      return [{ kind: "split_group", rule, nodes: [...nodes].map((node) => node.name) }];
    }
    if (isNodeRule(model, rule)) return [{ kind: "group_spread", rule, guests: guests.map(nameOf) }];
    return [{ kind: "rule_broken", breach: "affinity", rule, guests: guests.map(nameOf), byPlan: false }];
  });
}

/** Proxmox VE lets the guests of a rule about nodes run apart; ProxLB takes them for a group. */
export function isNodeRule({ cluster }: Pick<Model, "cluster">, { source, name }: RuleRef): boolean {
  return source === "ha" && cluster.haRules.some(({ id, nodes }) => id === name && nodes.length > 0);
}

function antiAffinity(model: Model, after: Placement): PlanWarning[] {
  return model.antiGroups.flatMap(({ rule, guests }): PlanWarning[] => {
    const crowded = sharing(guests, after);
    if (crowded.length === 0 || isNodeRule(model, rule)) return [];
    const before = new Set(sharing(guests, now));
    const byPlan = crowded.some((guest) => !before.has(guest));
    return [{ kind: "rule_broken", breach: "anti_affinity", rule, guests: crowded.map(nameOf), byPlan }];
  });
}

/** Members that are on a node with another member; one listed twice is still one guest. */
function sharing(guests: readonly ModelGuest[], placement: Placement): ModelGuest[] {
  const members = [...new Set(guests)];
  const counts = new Map<ModelNode, number>();
  for (const guest of members) counts.set(placement(guest), (counts.get(placement(guest)) ?? 0) + 1);
  return members.filter((guest) => (counts.get(placement(guest)) ?? 0) > 1);
}

function pins(model: Model, after: Placement): PlanWarning[] {
  const found = new Map<string, { rule: RuleRef; guests: string[]; byPlan: boolean }>();
  for (const guest of model.guests) {
    const [first] = guest.rules.pins;
    // PVE knows priorities ("pve1:2") and keeps the rule where ProxLB cannot read it.
    const allows = (node: ModelNode) =>
      guest.rules.pins.some((pin) => withoutPriority(pin.node) === node.name);
    if (!first || !guest.rules.strict || allows(after(guest))) continue;
    const byPlan = allows(guest.node);
    const key = `${first.rule.source} ${byPlan} ${first.rule.name}`;
    const entry = found.get(key) ?? { rule: first.rule, guests: [], byPlan };
    entry.guests.push(nameOf(guest));
    found.set(key, entry);
  }
  return [...found.values()].map((entry) => ({ kind: "rule_broken", breach: "pin", ...entry }));
}

function nameOf(guest: ModelGuest): string {
  return guest.guest.name;
}

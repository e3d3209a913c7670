import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import { withoutPriority } from "@/lib/proxlb/rules/book";
import { some } from "@/lib/proxlb/rules/words";
import type { HaRule } from "@/lib/snapshot/schema";
import type { WriteGround } from "./ground";
import { guestsNamed, resourceOf } from "./guests";
import type { RuleEdit, RuleWish } from "./wish-schema";
import type { HaWrite, WhatToWrite } from "./write-schema";

/** PVE's ids of configuration sections (pve-common, format pve-configid). */
const RULE_ID = /^[a-z][a-z0-9_-]+$/i;

const no = (...refusals: string[]): WhatToWrite => ({ writes: [], notes: [], refusals });

/** A new rule of Proxmox VE's HA manager. */
export function createdHaRule(
  ground: WriteGround,
  wish: RuleWish,
  guests: readonly PlannerGuest[],
): WhatToWrite {
  const { name, kind } = wish;
  if (kind === "ignore_guest")
    return no("Proxmox VE's HA manager has no rule by which ProxLB ignores a guest.");
  if (!RULE_ID.test(name)) {
    return no(
      "Give the rule an id that Proxmox VE takes: a letter first, then letters, digits, - and _, two characters or more.",
    );
  }
  if (ground.haRules.some(({ rule }) => rule === name)) return no(`There is an HA rule ${name} already.`);
  const after: HaRule = {
    rule: name,
    type: kind === "pin" ? "node-affinity" : "resource-affinity",
    affinity: kind === "pin" ? null : kind === "affinity" ? "positive" : "negative",
    strict: kind === "pin" && wish.strict,
    disabled: false,
    nodes: [...wish.nodes],
    resources: guests.map(resourceOf),
  };
  const notes =
    wish.pool === undefined ? [] : [`Guests that come into the pool ${wish.pool} later are not in the rule.`];
  return haWrite(ground, name, { before: null, after, notes });
}

/** An HA rule with other guests or nodes. */
export function changedHaRule(ground: WriteGround, before: HaRule, edit: RuleEdit): WhatToWrite {
  const { guests, missing } = guestsNamed(ground, edit.guests ?? []);
  if (missing.length > 0) return no(`There is no guest ${some(missing.map(String), 8)}.`);
  if (edit.nodes && before.type !== "node-affinity") return no("This rule names no nodes.");
  const known = new Set(ground.model.cluster.nodes.map(({ name }) => name));
  const unknown = (edit.nodes ?? []).filter((node) => !known.has(withoutPriority(node)));
  if (unknown.length > 0) return no(`There is no node ${some(unknown)}.`);
  if (edit.nodes?.length === 0) return no("An HA rule about nodes names one at least.");
  // A node that stays keeps its priority.
  const written = new Map(before.nodes.map((node) => [withoutPriority(node), node]));
  const after: HaRule = {
    ...before,
    resources: edit.guests ? guests.map(resourceOf) : before.resources,
    nodes: edit.nodes ? edit.nodes.map((node) => written.get(node) ?? node) : before.nodes,
    strict: before.type === "node-affinity" ? (edit.strict ?? before.strict) : before.strict,
  };
  if (JSON.stringify(before) === JSON.stringify(after)) return { writes: [], notes: [], refusals: [] };
  return haWrite(ground, before.rule, { before, after, notes: [] });
}

function haWrite(
  ground: WriteGround,
  rule: string,
  { before, after, notes }: { before: HaRule | null; after: HaRule; notes: string[] },
): WhatToWrite {
  const refusals = refusalsOf(ground, after);
  const write: HaWrite = { kind: "ha_rule", rule, before, after };
  return refusals.length > 0 ? no(...refusals) : { writes: [write], notes, refusals: [] };
}

/** What Proxmox VE would say to it (PVE::API2::HA::Rules, PVE::HA::Rules::ResourceAffinity), as far as it is known here. */
function refusalsOf({ managed, pveVersion, haAreGroups, model }: WriteGround, rule: HaRule): string[] {
  if (haAreGroups) {
    return [
      `Proxmox VE ${pveVersion ?? "8"} has no HA rules: they came with 9. Choose tags, or make a group in Proxmox VE.`,
    ];
  }
  const unmanaged = rule.resources.filter((resource) => !managed.has(resource));
  const names = new Map(model.cluster.guests.map((guest) => [resourceOf(guest), guest.name]));
  const of = (resources: readonly string[]) => some(resources.map((each) => names.get(each) ?? each));
  const isGroup = rule.type === "resource-affinity";
  return [
    ...(unmanaged.length > 0
      ? [
          `The HA manager does not have ${of(unmanaged)}, and takes rules for its own guests only: add them under Datacenter, HA, Resources first, or choose tags.`,
        ]
      : []),
    ...(isGroup && rule.resources.length < 2 ? ["An HA rule about guests names two at least."] : []),
    ...(!isGroup && rule.resources.length === 0 ? ["An HA rule names one guest at least."] : []),
    ...(rule.affinity === "negative" && isGroup && rule.resources.length > model.cluster.nodes.length
      ? [
          `Proxmox VE refuses to keep ${rule.resources.length} guests apart on ${model.cluster.nodes.length} nodes.`,
        ]
      : []),
  ];
}

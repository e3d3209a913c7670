import type { WrittenRule } from "@/lib/proxlb/rules/ground";
import { some } from "@/lib/proxlb/rules/words";
import { pinTags, refused } from "./create";
import { valueWrite } from "./create-config";
import type { WriteGround } from "./ground";
import { guestsNamed, tagWrite } from "./guests";
import { changedHaRule } from "./ha";
import type { RuleEdit } from "./wish-schema";
import type { WhatToWrite } from "./write-schema";

/** What it takes to make a rule another one at the place where it is written. */
export function changedWrites(ground: WriteGround, rule: WrittenRule, edit: RuleEdit): WhatToWrite {
  switch (rule.source) {
    case "tag":
      return changedTagRule(ground, rule, edit);
    case "pool":
      return changedPoolRule(ground, rule, edit);
    case "config":
      return refused(`${rule.name} is one name in a list: remove it, and add another one.`);
    case "ha":
    case "ha_group":
      return rule.ha ? changedHaRule(ground, rule.ha, edit) : refused(`There is no HA rule ${rule.name}.`);
    default:
      return rule.source satisfies never;
  }
}

function changedTagRule(ground: WriteGround, rule: WrittenRule, edit: RuleEdit): WhatToWrite {
  if (edit.nodes && rule.kind !== "pin") return refused("Nodes belong to a pin only.");
  if (edit.nodes?.length === 0) return refused("Choose the nodes where the guests belong.");
  const unknown = (edit.nodes ?? []).filter((node) => ground.model.book.nodeNamed(node) === null);
  if (unknown.length > 0) return refused(`ProxLB balances no node ${some(unknown)}.`);
  const { guests, missing } = guestsNamed(ground, edit.guests ?? []);
  if (missing.length > 0) return refused(`There is no guest ${some(missing.map(String), 8)}.`);
  const before = rule.subjects.map(({ guest }) => guest);
  const staying = new Set(edit.guests ? guests : before);
  if (staying.size === 0) return refused("A rule without guests is none: remove it instead.");
  const tags = edit.nodes ? pinTags(edit.nodes) : [rule.name];
  const writes = [...new Set([...before, ...staying])].flatMap((guest) =>
    staying.has(guest)
      ? tagWrite(guest, { add: tags, remove: tags.includes(rule.name) ? [] : [rule.name] })
      : tagWrite(guest, { remove: [rule.name] }),
  );
  return { writes, notes: [], refusals: [] };
}

function changedPoolRule({ model }: WriteGround, rule: WrittenRule, edit: RuleEdit): WhatToWrite {
  if (edit.guests) {
    return refused(`Who is in the pool ${rule.name} is changed in Proxmox VE, under Permissions, Pools.`);
  }
  if (!edit.nodes || rule.kind !== "pin") return refused("Only the nodes of a pool's pin can be changed.");
  const unknown = edit.nodes.filter((node) => !model.cluster.nodes.some(({ name }) => name === node));
  if (unknown.length > 0) return refused(`There is no node ${some(unknown)}.`);
  if (edit.nodes.length === 0) return refused("A pin without nodes is none: remove it instead.");
  const path = ["balancing", "pools", rule.name, "pin"];
  return { writes: valueWrite(path, [...rule.nodes], [...edit.nodes]), notes: [], refusals: [] };
}

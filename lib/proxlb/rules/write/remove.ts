import type { WrittenRule } from "@/lib/proxlb/rules/ground";
import { valueWrite } from "./create-config";
import type { WriteGround } from "./ground";
import { tagWrite } from "./guests";
import type { ConfigWrite, WhatToWrite } from "./write-schema";

/** What it takes for a rule to be gone. */
export function removedWrites(ground: WriteGround, rule: WrittenRule): WhatToWrite {
  const done = (writes: WhatToWrite["writes"], notes: string[] = []) => ({ writes, notes, refusals: [] });
  switch (rule.source) {
    case "tag": {
      const { guestsHidden } = ground.model.cluster.provenance;
      const writes = rule.subjects.flatMap(({ guest }) => tagWrite(guest, { remove: [rule.name] }));
      return done(writes, guestsHidden === null ? [] : [`Guests that are not seen keep it. ${guestsHidden}`]);
    }
    case "pool":
      return done(withoutPoolRule(ground, rule));
    case "config":
      return done(withoutName(ground, rule));
    case "ha":
    case "ha_group":
      return done([{ kind: "ha_rule", rule: rule.name, before: rule.ha, after: null }]);
    default:
      return rule.source satisfies never;
  }
}

/** Its key; the whole pool where nothing of a rule is left of it. */
function withoutPoolRule({ model }: WriteGround, { name, kind }: WrittenRule): ConfigWrite[] {
  const pool = model.config.balancing.pools?.[name];
  const path = ["balancing", "pools", name];
  const key = kind === "pin" ? "pin" : "type";
  const before = pool?.[key] ?? null;
  const rest = kind === "pin" ? pool?.type : pool?.pin;
  if (rest) return valueWrite([...path, key], before, null);
  return pool ? valueWrite(path, { ...pool }, null) : [];
}

function withoutName({ model }: WriteGround, { name, kind }: WrittenRule): ConfigWrite[] {
  const { balancing, proxmox_cluster } = model.config;
  const isNode = kind === "ignore_node";
  const path = isNode ? ["proxmox_cluster", "ignore_nodes"] : ["balancing", "ignore_guests"];
  const before = isNode ? proxmox_cluster.ignore_nodes : balancing.ignore_guests;
  return valueWrite(
    path,
    before,
    before.filter((other) => other !== name),
  );
}

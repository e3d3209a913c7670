import type { WrittenRule } from "@/lib/proxlb/rules/ground";
import { writtenRules } from "@/lib/proxlb/rules/written";
import { changedWrites } from "./change";
import { createdWrites } from "./create";
import type { WriteGround } from "./ground";
import { removedWrites } from "./remove";
import type { RuleRequest } from "./wish-schema";
import type { WhatToWrite } from "./write-schema";

/** Every write that a wish comes to, or why it cannot be written. Changes nothing. */
export function whatToWrite(ground: WriteGround, request: RuleRequest): WhatToWrite {
  const found = "create" in request ? createdWrites(ground, request.create) : onRule(ground, request);
  if (found.refusals.length > 0) return { ...found, writes: [] };
  if (found.writes.length > 0) return found;
  return { ...found, refusals: ["Nothing is to be written: it is so already."] };
}

function onRule(ground: WriteGround, request: Exclude<RuleRequest, { create: unknown }>): WhatToWrite {
  const id = "change" in request ? request.change.id : request.remove;
  const rule = writtenRules(ground).find((each) => each.id === id);
  if (!rule) return { writes: [], notes: [], refusals: [`There is no rule ${id}.`] };
  const refusal = notWritable(ground, rule);
  if (refusal !== null) return { writes: [], notes: [], refusals: [refusal] };
  return "change" in request ? changedWrites(ground, rule, request.change) : removedWrites(ground, rule);
}

function notWritable({ configReason }: WriteGround, { source, name }: WrittenRule): string | null {
  if (source === "ha_group") {
    return `HA groups of Proxmox VE 8 are not changed here: change ${name} in Proxmox VE, under Datacenter, HA, Groups.`;
  }
  return source === "pool" || source === "config" ? configReason : null;
}

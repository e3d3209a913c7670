import { runCycle } from "@/lib/proxlb/planner/cycle";
import { modelOf } from "@/lib/proxlb/planner/model";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import type { WriteGround } from "@/lib/proxlb/rules/write/ground";
import type { HaRule } from "@/lib/snapshot/schema";
import { clusterOf, type WireHaRule, type World } from "@/tests/support/planner/world";

/** A world as the rules are judged by; HA rules as the collector reads them from the wire. */
export function groundOf(world: World, more: Partial<RulesGround> = {}): RulesGround {
  const model = modelOf(clusterOf(world), world.config, new Date(`${world.now}Z`));
  return {
    model,
    haRules: world.ha_rules.map(haRuleOf),
    haAreGroups: world.nodes[0]?.version.startsWith("8") ?? false,
    cycle: runCycle(model),
    configReason: null,
    lineOf: () => null,
    seesAllPools: true,
    seenAt: null,
    ...more,
  };
}

function haRuleOf(wire: WireHaRule): HaRule {
  const ofNodes = wire.type === "node-affinity";
  return {
    rule: wire.rule,
    type: ofNodes ? "node-affinity" : "resource-affinity",
    affinity: wire.affinity === "negative" ? "negative" : ofNodes ? null : "positive",
    strict: Boolean(wire.strict),
    disabled: Boolean(wire.disable),
    nodes: wire.nodes?.split(",").filter(Boolean) ?? [],
    resources: wire.resources.split(","),
  };
}

/** The same to write rules on; every guest is the HA manager's unless told otherwise. */
export function writeGroundOf(world: World, more: Partial<WriteGround> = {}): WriteGround {
  const ground = groundOf(world);
  return {
    ...ground,
    managed: new Set(ground.model.cluster.guests.map(({ type, vmid }) => `${type}:${vmid}`)),
    pveVersion: world.nodes[0]?.version ?? null,
    wallClock: new Date(`${world.now}Z`),
    ...more,
  };
}

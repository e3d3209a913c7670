import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { guest, sketch } from "@/tests/support/planner/build";
import { groundOf } from "./ground";

type Guest = ReturnType<typeof guest>;

interface TwoNodes {
  /** Beside web1 and web2, which have the ids 100 and 101; further ids follow in order. */
  onPve1: Guest[];
  onPve2: Guest[];
  /** The guest that an HA rule keeps off pve2. */
  keptOff: number;
}

/** The rules of two nodes, judged: one tag keeps web1 and web2 together, another one apart; an HA rule keeps a guest off pve2. */
export function rulesOfTwoNodes({ onPve1, onPve2, keptOff }: TwoNodes): RulesView {
  const both = "plb_affinity_web;plb_anti_affinity_front";
  const world = sketch({
    name: "two nodes",
    nodes: [
      { name: "pve1", guests: [guest("web1", 1, both), guest("web2", 1, both), ...onPve1] },
      { name: "pve2", guests: onPve2 },
    ],
    haRules: [
      {
        rule: "off",
        type: "node-affinity",
        affinity: "negative",
        nodes: "pve2",
        strict: 1,
        resources: `vm:${keptOff}`,
      },
    ],
  });
  return evaluateRules(groundOf(world));
}

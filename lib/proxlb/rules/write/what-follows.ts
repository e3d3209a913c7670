import { filterOf, wouldRun } from "@/lib/proxlb/planner/filter";
import { SEVERITIES } from "@/lib/proxlb/rules/catalogue";
import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import type { RuleFinding, RulesView } from "@/lib/proxlb/rules/rule-schema";
import { afterWrites } from "./after";
import type { WriteGround } from "./ground";
import type { PlannedMove, RuleWrite, WhatFollows } from "./write-schema";

/**
 * What the rules and ProxLB's next cycle would be with these writes, against what they are now.
 * @param now the rules as they are judged now, where somebody has done that already
 */
export function whatFollows(
  ground: WriteGround,
  writes: readonly RuleWrite[],
  now: Pick<RulesView, "findings"> = evaluateRules(ground),
): WhatFollows {
  const next = afterWrites(ground, writes);
  const { findings } = evaluateRules(next);
  const before = new Map(now.findings.map((finding) => [finding.id, finding]));
  const after = new Set(findings.map(({ id }) => id));
  return {
    begins: bySeverity(findings.filter(({ id, sentence }) => before.get(id)?.sentence !== sentence)),
    ends: bySeverity(now.findings.filter(({ id }) => !after.has(id))),
    plan: next.cycle === null ? null : { before: movesOf(ground), after: movesOf(next) },
  };
}

function bySeverity(findings: RuleFinding[]): RuleFinding[] {
  return findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What the next cycle carries out, in ProxLB's order. */
function movesOf({ cycle, model }: RulesGround): PlannedMove[] {
  return (cycle?.moves ?? [])
    .filter(({ guest }) => wouldRun(filterOf(model, guest)))
    .map(({ guest, target }) => ({
      vmid: guest.guest.vmid,
      guest: guest.guest.name,
      from: guest.guest.node,
      to: target.name,
    }));
}

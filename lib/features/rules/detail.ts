import { AppError } from "@/lib/core/errors";
import type { Rule, RulesView } from "@/lib/proxlb/rules/rule-schema";
import type { Arrival, RuleDetail } from "./schema";

/** @throws AppError not_found */
export function ruleOf({ rules }: Pick<RulesView, "rules">, id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (!rule) throw new AppError("not_found", `There is no rule ${id}, or it is gone.`);
  return rule;
}

/** What the list says of one rule, and which others it meets there. */
export function detailOf(view: RulesView, id: string, arrivals: readonly Arrival[] = []): RuleDetail {
  const rule = ruleOf(view, id);
  const findings = view.findings.filter(({ rules }) => rules.includes(id));
  const met = new Set(findings.flatMap(({ rules }) => rules));
  return {
    rule,
    findings,
    others: view.rules.filter((other) => other.id !== id && met.has(other.id)),
    arrivals: [...arrivals],
    seenAt: view.seenAt,
    unknown: view.unknown,
    nextCycle: view.nextCycle,
  };
}

import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import { CATALOGUE, type FindingKind, SEVERITIES } from "@/lib/proxlb/rules/catalogue";
import type { WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RepairChange } from "@/lib/proxlb/rules/repair-schema";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { named } from "@/lib/proxlb/rules/words";

interface Note {
  kind: FindingKind;
  rules: readonly Pick<WrittenRule, "id">[];
  sentence: string;
  nextCycle?: string | null;
  guests?: readonly PlannerGuest[];
  nodes?: readonly string[];
  repairs: RuleFinding["repairs"];
}

/** Gathers what is found, each under an id that stays while the finding does. */
export class Notes {
  readonly #found = new Map<string, RuleFinding>();

  add({ kind, rules, sentence, nextCycle = null, guests = [], nodes = [], repairs }: Note): void {
    const ids = [...new Set(rules.map(({ id }) => id))];
    const about = [kind, ...ids].join(" ");
    let id = about;
    for (let count = 2; this.#found.has(id); count += 1) id = `${about} ${count}`;
    this.#found.set(id, {
      id,
      kind,
      severity: CATALOGUE[kind],
      sentence,
      nextCycle,
      rules: ids,
      guests: [...new Set(guests)].map(({ vmid, name }) => ({ vmid, guest: name })),
      nodes: [...nodes],
      repairs,
    });
  }

  /** Worst first. */
  all(): RuleFinding[] {
    const rank = (finding: RuleFinding) => SEVERITIES.indexOf(finding.severity);
    return [...this.#found.values()].sort((a, b) => rank(a) - rank(b));
  }
}

/** The end of a finding that always is one: the rule goes. */
export function dropRepair(rule: WrittenRule): RuleFinding["repairs"] {
  return repair(`Remove ${named(rule)}`, { kind: "drop_rule", rule: rule.id });
}

/** One repair of one change or several; none where there is nothing to change. */
export function repair(sentence: string, ...changes: RepairChange[]): RuleFinding["repairs"] {
  return changes.length === 0 ? [] : [{ sentence, changes }];
}

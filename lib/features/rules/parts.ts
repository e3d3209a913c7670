import type { Rule, RuleKind, RulesView } from "@/lib/proxlb/rules/rule-schema";

/** Parts of the list that have an address of their own. */
export type RulesPart = "affinity" | "anti-affinity" | "pinned" | "ignored" | "pools";

const KINDS: Record<Exclude<RulesPart, "pools">, readonly RuleKind[]> = {
  affinity: ["affinity"],
  "anti-affinity": ["anti_affinity"],
  pinned: ["pin", "avoid"],
  ignored: ["ignore_guest", "ignore_node"],
};

/** Rules that are of a kind by what is written, or by what ProxLB makes of them; and findings about any of those. */
export function only(view: RulesView, part: RulesPart): RulesView {
  const rules = view.rules.filter((rule) => belongs(rule, part));
  const ids = new Set(rules.map(({ id }) => id));
  return {
    ...view,
    rules,
    findings: view.findings.filter((finding) => finding.rules.some((id) => ids.has(id))),
  };
}

function belongs({ kind, source, readings }: Rule, part: RulesPart): boolean {
  if (part === "pools") return source === "pool";
  return [kind, ...readings.proxlb.map((reading) => reading.kind)].some((one) => KINDS[part].includes(one));
}

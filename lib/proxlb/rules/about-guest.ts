import type { Rule, RuleFinding, RulesView } from "./rule-schema";

/** The rules that a guest is under. */
export function rulesAbout({ rules }: Pick<RulesView, "rules">, vmid: number): Rule[] {
  return rules.filter(({ members }) => members.some((member) => member.vmid === vmid));
}

/** What was found about one guest: of its rules, and where single guests are named, of this one. */
export function findingsAbout(view: RulesView, vmid: number): RuleFinding[] {
  const own = new Set(rulesAbout(view, vmid).map(({ id }) => id));
  return view.findings.filter(
    (finding) =>
      finding.rules.some((id) => own.has(id)) &&
      (finding.guests.length === 0 || finding.guests.some((guest) => guest.vmid === vmid)),
  );
}

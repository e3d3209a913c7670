import type { GuestState } from "@/lib/snapshot/schema";
import type { Rule, RuleFinding, RulesView } from "./rule-schema";

/** The rules that a guest is under. */
export function rulesAbout({ rules }: Pick<RulesView, "rules">, { vmid, pool }: AboutGuest): Rule[] {
  return rules.filter(
    ({ members, source, name }) =>
      members.some((member) => member.vmid === vmid) || (source === "pool" && name === pool),
  );
}

/** `pool`: the one that Proxmox VE has it in; ProxLB may not find it there, and its rule then has no effect. */
type AboutGuest = Pick<GuestState, "vmid" | "pool">;

/** What was found about one guest: of its rules, and where single guests are named, of this one. */
export function findingsAbout(view: RulesView, guest: AboutGuest): RuleFinding[] {
  const own = new Set(rulesAbout(view, guest).map(({ id }) => id));
  return view.findings.filter(
    (finding) =>
      finding.rules.some((id) => own.has(id)) &&
      (finding.guests.length === 0 || finding.guests.some(({ vmid }) => vmid === guest.vmid)),
  );
}

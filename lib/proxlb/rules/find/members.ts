import { addTo } from "@/lib/core/grouped";
import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import { capital, count } from "@/lib/proxlb/planner/sentence-words";
import { isIgnoreTag } from "@/lib/proxlb/rules/book";
import type { RulesGround, Subject, WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RepairChange } from "@/lib/proxlb/rules/repair-schema";
import { named, some } from "@/lib/proxlb/rules/words";
import { type Notes, repair } from "./notes";

/** What some guests of a rule in force keep it from. */
export function noteMembers(
  ground: RulesGround,
  rule: WrittenRule,
  breakers: readonly Subject[],
  notes: Notes,
): void {
  if (rule.kind === "ignore_guest" || rule.kind === "ignore_node") return;
  noteOverridden(rule, notes);
  noteIgnored(rule, notes);
  noteTypes(ground, rule, breakers, notes);
}

function noteOverridden(rule: WrittenRule, notes: Notes): void {
  if (rule.kind !== "affinity" || rule.ha || rule.counted.length === rule.subjects.length) return;
  const counting = new Set(rule.counted);
  const lost = rule.subjects.filter((subject) => subject.seen !== null && !counting.has(subject));
  if (lost.length === 0) return;
  const by = [...new Set(lost.flatMap(({ rules }) => rules.affinity.at(-1)?.name ?? []))];
  const changes = lost.map(
    ({ guest: { vmid, name } }): RepairChange =>
      rule.source === "tag"
        ? { kind: "remove_tag", vmid, guest: name, tag: rule.name }
        : { kind: "remove_member", rule: rule.id, vmid, guest: name },
  );
  const names = some(lost.map(({ guest }) => guest.name));
  notes.add({
    kind: "overridden_members",
    rules: [rule],
    guests: lost.map(({ guest }) => guest),
    sentence: `ProxLB keeps a guest in the last of its affinity groups only: for ${names} that is ${some(by)}.`,
    repairs: repair(`Take ${names} out of ${named(rule)}`, ...changes),
  });
}

function noteIgnored(rule: WrittenRule, notes: Notes): void {
  const ignored = rule.counted.filter(({ rules }) => rules.ignoredBy !== null);
  if (ignored.length === 0) return;
  const names = some(ignored.map(({ guest }) => guest.name));
  notes.add({
    kind: "ignored_members",
    rules: [rule],
    guests: ignored.map(({ guest }) => guest),
    sentence: `ProxLB never moves ${names}: the others would have to come to where ${ignored.length > 1 ? "they are" : "it is"}, and it does not plan so.`,
    repairs: repair(`Let ProxLB move ${names}`, ...ignored.flatMap(changesToFree)),
  });
}

function changesToFree({ guest: { vmid, name, tags }, rules }: Subject): RepairChange[] {
  if (rules.ignoredBy === "config") return [{ kind: "drop_rule", rule: `config:ignore_guests:${name}` }];
  return tags.filter(isIgnoreTag).map((tag) => ({ kind: "remove_tag", vmid, guest: name, tag }));
}

/** Guests whose type is not balanced are planned for and never moved; only where that keeps a rule broken. */
function noteTypes(
  { model }: RulesGround,
  rule: WrittenRule,
  breakers: readonly Subject[],
  notes: Notes,
): void {
  const { balance_types } = model.config.balancing;
  const left = breakers.filter(({ seen, guest }) => seen !== null && !balance_types.includes(guest.type));
  const [first] = left;
  if (!first || balance_types.length === 0) return;
  const type = first.guest.type;
  const word = type === "vm" ? "VMs" : "containers";
  notes.add({
    kind: "type_not_balanced",
    rules: [rule],
    guests: left.map(({ guest }) => guest),
    sentence: `ProxLB does not move ${word}: balance_types leaves them out, so ${some(left.map(({ guest }) => guest.name))} ${left.length > 1 ? "stay" : "stays"}.`,
    repairs: repair(`Add ${type} to balancing.balance_types`, { kind: "balance_type", type }),
  });
}

/** Of guests of one name ProxLB sees the last alone; the rules of the others do not count for it. */
export function noteTwins({ model }: RulesGround, written: readonly WrittenRule[], notes: Notes): void {
  const hidden = new Map<string, PlannerGuest[]>();
  for (const { guest, why } of model.outside) {
    if (why.kind === "name_taken") addTo(hidden, guest.name, guest);
  }
  if (hidden.size === 0) return;
  const rulesOfName = new Map<string, WrittenRule[]>();
  const twins = new Map<string, PlannerGuest>();
  for (const { guest } of model.guests) if (hidden.has(guest.name)) twins.set(guest.name, guest);
  for (const rule of written) {
    const names = new Set(rule.subjects.filter(({ guest }) => guest.running).map(({ guest }) => guest.name));
    for (const name of names) if (hidden.has(name)) addTo(rulesOfName, name, rule);
  }
  for (const [name, rules] of rulesOfName) {
    const others = hidden.get(name) ?? [];
    const seen = twins.get(name);
    const ids = others.map(({ vmid }) => vmid).join(", ");
    notes.add({
      kind: "names_alike",
      rules,
      guests: [...others, ...(seen ? [seen] : [])],
      sentence: `${count(others.length + 1, "running guest")} are called ${name}. ProxLB knows guests by name and sees ${seen?.vmid ?? "one"} alone, not ${ids}.`,
      repairs: others.map(({ vmid }) => ({
        sentence: `Give guest ${vmid} another name`,
        changes: [{ kind: "rename_guest", vmid, guest: name }],
      })),
    });
  }
}

/** One name in several sources is one group for ProxLB. */
export function noteJoined({ model }: RulesGround, written: readonly WrittenRule[], notes: Notes): void {
  const byName = new Map<string, WrittenRule[]>();
  for (const rule of written) {
    const kind = proxlbGroup(rule, model.before9);
    if (kind === null || rule.counted.length === 0) continue;
    addTo(byName, `${kind} ${rule.name}`, rule);
  }
  for (const rules of byName.values()) {
    if (rules.length < 2) continue;
    const sentence = `${capital(some(rules.map(named)))} bear one name, so ProxLB takes them for one group.`;
    const repairs = rules.map((rule) => ({
      sentence: `Give ${named(rule)} another name`,
      changes: [{ kind: "drop_rule" as const, rule: rule.id }],
    }));
    notes.add({ kind: "joined_by_name", rules, sentence, repairs });
  }
}

function proxlbGroup({ kind, ha, unread }: WrittenRule, before9: boolean): string | null {
  if (unread !== null || (ha && (ha.disabled || before9))) return null;
  if (kind === "affinity" || (ha && kind === "pin")) return "affinity";
  return kind === "anti_affinity" || kind === "avoid" ? "anti_affinity" : null;
}

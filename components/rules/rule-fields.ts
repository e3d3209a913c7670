import { KIND_WORDS } from "@/components/cluster/rule-words";
import type { FilterField } from "@/components/table/filter-query";
import { FINDING_KINDS, RULE_SOURCES, RULE_STATES } from "@/lib/proxlb/rules/catalogue";
import type { Rule, RuleFinding } from "@/lib/proxlb/rules/rule-schema";

/** A rule with what was found about it. */
export interface RuleRow {
  rule: Rule;
  findings: readonly RuleFinding[];
  /** Since when it has been broken at most; null: it is not, or that is not known. */
  brokenSince: string | null;
}

const KIND_VALUES = Object.values(KIND_WORDS).map(({ word }) => word.replace(" ", "-"));

/** What rules can be filtered by: `state:impossible guest:web1 is:apart source:tag`. */
export const RULE_FIELDS: FilterField<RuleRow>[] = [
  {
    name: "state",
    type: "text",
    hint: "impossible, conflicting, violated, unknown, ineffective or kept",
    values: RULE_STATES,
    read: ({ rule }) => rule.state,
  },
  {
    name: "is",
    type: "text",
    hint: "together, apart, pinned, kept-off, ignored or node-ignored",
    values: KIND_VALUES,
    read: ({ rule }) => KIND_WORDS[rule.kind].word.replace(" ", "-"),
  },
  {
    name: "source",
    type: "text",
    hint: "tag, pool, config, ha or ha_group",
    values: RULE_SOURCES,
    read: ({ rule }) => rule.source,
  },
  {
    name: "guest",
    type: "list",
    hint: "a guest of it, * for any",
    read: ({ rule }) => rule.members.map(({ guest }) => guest),
  },
  {
    name: "node",
    type: "list",
    hint: "a node that it names, or that a guest of it is on",
    read: ({ rule }) => [...rule.nodes, ...rule.members.map(({ node }) => node)],
  },
  { name: "name", type: "text", match: "contains", hint: "part of its name", read: ({ rule }) => rule.name },
  {
    name: "found",
    type: "list",
    hint: "what is wrong, as REST calls it: found:more_apart_than_nodes",
    values: FINDING_KINDS,
    read: ({ findings }) => findings.map(({ kind }) => kind),
  },
];

const texts = new WeakMap<RuleRow, string>();

/** Lower-case text that free words are looked for in. */
export function ruleText(row: RuleRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { rule, findings } = row;
  const members = rule.members.map(({ guest, vmid }) => `${guest} ${vmid}`);
  const text = [rule.name, ...members, ...rule.nodes, ...findings.map(({ sentence }) => sentence)];
  const lower = text.join(" ").toLowerCase();
  texts.set(row, lower);
  return lower;
}

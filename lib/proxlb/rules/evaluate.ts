import { addTo } from "@/lib/core/grouped";
import { filterOf, wouldRun } from "@/lib/proxlb/planner/filter";
import { readsHaRules } from "@/lib/proxlb/planner/gaps";
import { RULE_STATES } from "./catalogue";
import { noteBroken } from "./find/broken";
import { noteNoEffect } from "./find/effect";
import { noteImpossible } from "./find/impossible";
import { noteJoined, noteMembers, noteTwins } from "./find/members";
import { noteMisread } from "./find/misread";
import { Notes } from "./find/notes";
import { noteSeveralApart, noteSeveralPins } from "./find/several";
import type { RulesGround, Subject, WrittenRule } from "./ground";
import { readingsOf } from "./readings";
import type { Rule, RuleFinding, RuleMember, RuleState, RulesView } from "./rule-schema";
import { isUnknown, unknownSources } from "./unknown";
import { CYCLE_FAILS } from "./words";
import { writtenRules } from "./written";

const NOBODY: ReadonlySet<Subject> = new Set();

/** Every rule of every source, in what state it is, what is wrong with it, and what would end that. */
export function evaluateRules(ground: RulesGround): RulesView {
  const written = writtenRules(ground);
  const notes = new Notes();
  const byId = new Map(written.map((rule) => [rule.id, rule]));
  noteImpossible(ground, written, notes);
  const breaking = noteEach(ground, written, notes);
  noteTwins(ground, written, notes);
  noteJoined(ground, written, notes);
  noteSeveralApart(ground, byId, notes);
  noteSeveralPins(ground, byId, notes);
  const findings = notes.all();
  const byRule = findingsByRule(findings);
  const rules = written.map((rule) =>
    ruleOf(ground, rule, byRule.get(rule.id) ?? [], breaking.get(rule) ?? NOBODY),
  );
  return {
    seenAt: ground.seenAt,
    rules: rules.sort((a, b) => RULE_STATES.indexOf(a.state) - RULE_STATES.indexOf(b.state)),
    findings,
    unknown: unknownSources(ground),
    nextCycle: cycleWords(ground),
  };
}

/** Notes what is wrong with each rule by itself, and returns who breaks those that somebody breaks. */
function noteEach(ground: RulesGround, written: readonly WrittenRule[], notes: Notes) {
  const breaking = new Map<WrittenRule, ReadonlySet<Subject>>();
  const readsHa = readsHaRules(ground.model);
  for (const rule of written) {
    if (isUnknown(ground, rule) || noteNoEffect(ground, rule, notes)) continue;
    const breakers = noteBroken(ground, rule, notes);
    if (breakers.length > 0) breaking.set(rule, new Set(breakers));
    noteMembers(ground, rule, breakers, notes);
    noteMisread(ground, rule, readsHa, notes);
  }
  return breaking;
}

function findingsByRule(findings: readonly RuleFinding[]): Map<string, RuleFinding[]> {
  const byRule = new Map<string, RuleFinding[]>();
  for (const finding of findings) {
    for (const id of finding.rules) addTo(byRule, id, finding);
  }
  return byRule;
}

function ruleOf(
  ground: RulesGround,
  rule: WrittenRule,
  findings: readonly RuleFinding[],
  breaking: ReadonlySet<Subject>,
): Rule {
  const countsAll = rule.counted.length === rule.subjects.length;
  const counting = new Set(countsAll ? [] : rule.counted);
  const readings = readingsOf(ground, rule);
  const isGroup = readings.proxlb.some(({ kind }) => kind === "affinity");
  return {
    id: rule.id,
    source: rule.source,
    name: rule.name,
    kind: rule.kind,
    place: rule.place,
    members: rule.subjects.map((subject): RuleMember => {
      const { guest, seen, rules } = subject;
      const last = isGroup && seen !== null ? (rules.affinity.at(-1)?.name ?? null) : null;
      return {
        vmid: guest.vmid,
        guest: guest.name,
        type: guest.type,
        node: guest.node,
        running: guest.running,
        counts: readings.proxlb.length > 0 && (countsAll || counting.has(subject)),
        overriddenBy: last !== rule.name ? last : null,
        breaks: breaking.has(subject),
      };
    }),
    nodes: [...rule.nodes],
    strict: rule.strict,
    readings,
    state: stateOf(ground, rule, findings, breaking.size > 0),
    findings: findings.map(({ id }) => id),
  };
}

function stateOf(
  ground: RulesGround,
  rule: WrittenRule,
  findings: readonly RuleFinding[],
  isBroken: boolean,
): RuleState {
  const has = (severity: RuleFinding["severity"]) =>
    findings.some((finding) => finding.severity === severity);
  if (isUnknown(ground, rule)) return "unknown";
  if (has("impossible")) return "impossible";
  if (has("no_effect")) return "ineffective";
  if (has("conflict")) return "conflicting";
  return isBroken ? "violated" : "kept";
}

/** What all sentences about the next cycle rest on. */
function cycleWords({ model, cycle }: RulesGround): string | null {
  if (cycle === null) return null;
  if (!model.config.balancing.enable) {
    return "ProxLB moves nothing by itself: balancing.enable is off. What is said of its next cycle is what a rebalance would do.";
  }
  if (cycle.outcome === "failed") return CYCLE_FAILS;
  if (cycle.outcome === "no_target")
    return "ProxLB's next cycle moves nothing: every node is in maintenance.";
  const runs = cycle.moves.some(({ guest }) => wouldRun(filterOf(model, guest)));
  if (cycle.moves.length > 0 && !runs) {
    return "ProxLB's next cycle carries out none of its moves: balance_types and the versions of the nodes rule them out.";
  }
  if (cycle.chances.size > 0) {
    return "ProxLB's next cycle depends on the order in which Proxmox VE lists nodes and guests, which is another each time: it may do otherwise than is said here.";
  }
  return null;
}

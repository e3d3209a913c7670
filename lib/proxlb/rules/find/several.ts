import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { ModelGuest } from "@/lib/proxlb/planner/shapes";
import type { RulesGround, WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RuleKind } from "@/lib/proxlb/rules/rule-schema";
import { named, some } from "@/lib/proxlb/rules/words";
import { idOf } from "@/lib/proxlb/rules/written";
import { dropRepair, type Notes } from "./notes";

const NONE: readonly RuleRef[] = [];

type ById = ReadonlyMap<string, WrittenRule>;

/** Guests under several anti-affinity groups: a notice for each set of groups. */
export function noteSeveralApart(ground: RulesGround, byId: ById, notes: Notes): void {
  const apart = ({ rules }: ModelGuest) => rules.antiAffinity;
  for (const { rules, guests } of sharedSets(ground, "anti_affinity", apart, byId)) {
    notes.add({
      kind: "several_apart",
      rules,
      guests,
      sentence: `${subjectOf(guests)} in ${rules.length} anti-affinity groups (${some(rules.map(({ name }) => name))}). ProxLB keeps the last one that finds a node, and may break the others.`,
      repairs: rules.slice(0, -1).flatMap((rule) => dropRepair(rule)),
    });
  }
}

/** Pins of several sources, which look as if each narrowed the other. Two tags are how "one of two nodes" is written. */
export function noteSeveralPins(ground: RulesGround, byId: ById, notes: Notes): void {
  // One rule may pin to many nodes, which stand in a row.
  const pinned = ({ rules: { strict, pins } }: ModelGuest) =>
    strict && pins[0]?.rule !== pins.at(-1)?.rule ? pins.map(({ rule }) => rule) : NONE;
  for (const { rules, guests } of sharedSets(ground, "pin", pinned, byId)) {
    if (new Set(rules.map(({ source }) => source)).size < 2) continue;
    notes.add({
      kind: "several_pins",
      rules,
      guests,
      nodes: [...new Set(rules.flatMap(({ nodes }) => nodes))],
      sentence: `${subjectOf(guests)} pinned by ${some(rules.map(named))}. ProxLB takes a node of any of them: none narrows another.`,
      repairs: rules.flatMap((rule) => dropRepair(rule)),
    });
  }
}

interface SharedSet {
  rules: WrittenRule[];
  guests: ModelGuest["guest"][];
}

/** Each set of two rules and more that guests have in common, with those guests. */
function sharedSets(
  { model }: RulesGround,
  kind: RuleKind,
  refsOf: (guest: ModelGuest) => readonly RuleRef[],
  byId: ById,
): SharedSet[] {
  const sets = new Map<string, SharedSet>();
  for (const guest of model.guests) {
    const refs = refsOf(guest);
    if (refs.length < 2) continue;
    const distinct = new Set(refs);
    if (distinct.size < 2) continue;
    const ids = [...new Set([...distinct].map((ref) => idOf(ref, kind)))];
    if (ids.length < 2) continue;
    const key = JSON.stringify(ids);
    const known = sets.get(key) ?? { rules: ids.flatMap((id) => byId.get(id) ?? []), guests: [] };
    known.guests.push(guest.guest);
    sets.set(key, known);
  }
  return [...sets.values()];
}

function subjectOf(guests: SharedSet["guests"]): string {
  return `${some(guests.map(({ name }) => name))} ${guests.length > 1 ? "are" : "is"}`;
}

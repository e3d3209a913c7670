import type { RuleRef } from "./plan-schema";
import type { ModelGuest } from "./shapes";

/** Guests that move together. A guest without an affinity rule is a group of its own, with `rule` null. */
export interface AffinityGroup {
  readonly rule: RuleRef | null;
  readonly guests: ModelGuest[];
  memoryUsedBytes: number;
}

export interface AntiAffinityGroup {
  readonly rule: RuleRef;
  /** A guest that carries the rule twice is here twice, as in ProxLB. */
  readonly guests: ModelGuest[];
}

/** In the order in which ProxLB comes across them; equal names of different sources are one group. */
export function groupGuests(guests: readonly ModelGuest[]): {
  groups: AffinityGroup[];
  antiGroups: AntiAffinityGroup[];
} {
  const groups: AffinityGroup[] = [];
  const named = new Map<string, AffinityGroup>();
  const antiGroups = new Map<string, AntiAffinityGroup>();
  for (const guest of guests) {
    const rule = guest.rules.affinity.at(-1) ?? null;
    const known = rule && named.get(rule.name);
    if (known) {
      known.guests.push(guest);
      known.memoryUsedBytes += guest.used.memory;
    } else {
      const group = { rule, guests: [guest], memoryUsedBytes: guest.used.memory };
      groups.push(group);
      if (rule) named.set(rule.name, group);
    }
    for (const anti of guest.rules.antiAffinity) {
      const group = antiGroups.get(anti.name);
      if (group) group.guests.push(guest);
      else antiGroups.set(anti.name, { rule: anti, guests: [guest] });
    }
  }
  return { groups, antiGroups: [...antiGroups.values()] };
}

/** What a rule asks for. `avoid`: keep guests off nodes, which Proxmox VE alone knows. */
export const RULE_KINDS = [
  "affinity",
  "anti_affinity",
  "pin",
  "avoid",
  "ignore_guest",
  "ignore_node",
] as const;

/** Worst first, which is the order of the list. */
export const RULE_STATES = [
  "impossible",
  "conflicting",
  "violated",
  "unknown",
  "ineffective",
  "kept",
] as const;

/** `ha_group`: what Proxmox VE 8 has where 9 has rules. */
export const RULE_SOURCES = ["tag", "pool", "config", "ha", "ha_group"] as const;

/** Worst first. `broken`: not so now. `partly`: for some of its guests. `notice`: it holds, and means more than it looks. */
export const SEVERITIES = ["impossible", "conflict", "broken", "no_effect", "partly", "notice"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Everything that is said of rules, with how bad it is. `impossible` is what no placement of the guests on the nodes in
 * use can fulfil, whoever enforces it; `conflict` can hold, and Proxmox VE or ProxLB works against it.
 */
export const CATALOGUE = {
  pinned_nowhere: "impossible",
  pin_too_small: "impossible",
  pins_disjoint: "impossible",
  group_too_large: "impossible",
  together_and_apart: "impossible",
  more_apart_than_nodes: "impossible",
  apart_on_too_few_pins: "impossible",
  no_placement: "impossible",
  proxlb_contradicts: "conflict",
  pin_overrides_apart: "conflict",
  ha_against_proxlb: "conflict",
  pin_never_matches: "conflict",
  broken: "broken",
  broken_never_reached: "broken",
  broken_by_next_cycle: "notice",
  one_member: "no_effect",
  stopped_only: "no_effect",
  overridden: "no_effect",
  pin_dropped: "no_effect",
  pool_nested: "no_effect",
  pool_gone: "no_effect",
  pool_empty: "no_effect",
  pool_unseen: "no_effect",
  ha_disabled: "no_effect",
  loose_pin: "no_effect",
  tag_unread: "no_effect",
  name_matches_none: "no_effect",
  overridden_members: "partly",
  pin_dropped_partly: "partly",
  names_alike: "partly",
  ignored_members: "partly",
  type_not_balanced: "partly",
  several_apart: "notice",
  several_pins: "notice",
  joined_by_name: "notice",
  avoid_read_as_apart: "notice",
  node_rule_read_as_group: "notice",
  ha_unread_before_9: "notice",
  undecided: "notice",
} as const satisfies Record<string, Severity>;
export type FindingKind = keyof typeof CATALOGUE;
export const FINDING_KINDS = Object.keys(CATALOGUE) as [FindingKind, ...FindingKind[]];

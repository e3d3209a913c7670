import type { ClusterSnapshot, GuestState, HaRule } from "./schema";

type Picture = Pick<ClusterSnapshot, "facts" | "guests">;

/**
 * Guests that the HA manager moves along with this one: fellows of its rules of resource affinity, and theirs, as rules
 * that share a resource count as one. Only what HA manages moves (`dependent-ha-resources` of PVE 9's migration check).
 */
export function companionsOf({ facts, guests }: Picture, guest: GuestState): GuestState[] {
  if (guest.haState === null) return [];
  const found = heldTogether(facts.haRules, sidOf(guest));
  if (found.size === 1) return [];
  return guests.filter(
    (other) => other.vmid !== guest.vmid && other.haState !== null && found.has(sidOf(other)),
  );
}

/** Of a guest by its id; nobody where it is not known. */
export function companionIds(picture: Picture, vmid: string): ReadonlySet<string> {
  const guest = picture.guests.find((each) => String(each.vmid) === vmid);
  return new Set(guest ? companionsOf(picture, guest).map((other) => String(other.vmid)) : []);
}

/** Guests that the HA manager keeps off this one's node, each with the rule that says so. */
export function keptApart(
  { facts, guests }: Picture,
  guest: GuestState,
): { guest: GuestState; rule: string }[] {
  if (guest.haState === null) return [];
  const rules = liveRules(facts.haRules, "negative").filter(({ resources }) =>
    resources.includes(sidOf(guest)),
  );
  return rules.flatMap(({ rule, resources }) =>
    guests
      .filter(
        (other) => other.vmid !== guest.vmid && other.haState !== null && resources.includes(sidOf(other)),
      )
      .map((other) => ({ guest: other, rule })),
  );
}

/** Live rules of resource affinity with the guests that HA manages: those of each are kept together, or apart. */
export function haFellows({
  facts,
  guests,
}: Picture): { rule: string; apart: boolean; guests: GuestState[] }[] {
  const managed = new Map(
    guests.filter(({ haState }) => haState !== null).map((guest) => [sidOf(guest), guest]),
  );
  return [...liveRules(facts.haRules, "positive"), ...liveRules(facts.haRules, "negative")].map(
    ({ rule, affinity, resources }) => ({
      rule,
      apart: affinity === "negative",
      guests: resources.flatMap((sid) => managed.get(sid) ?? []),
    }),
  );
}

/**
 * The rule about nodes that the HA manager applies to a guest: its own, or that of a companion, which holds for all of
 * them (`create_implicit_positive_resource_affinity_node_affinity_rules` of pve-ha-manager). Null where there is none.
 */
export function nodeRuleOf({ facts }: Pick<Picture, "facts">, guest: GuestState): HaRule | null {
  if (guest.haState === null) return null;
  const rules = facts.haRules.filter(({ type, disabled }) => type === "node-affinity" && !disabled);
  if (rules.length === 0) return null;
  const sid = sidOf(guest);
  const together = [...heldTogether(facts.haRules, sid)];
  const own = rules.find(({ resources }) => resources.includes(sid));
  return own ?? rules.find(({ resources }) => together.some((other) => resources.includes(other))) ?? null;
}

/** The strict HA rule that keeps a guest off a node; null where none does. Priorities ("pve1:2") are no question here. */
export function forbiddenBy(picture: Pick<Picture, "facts">, guest: GuestState, node: string): string | null {
  const found = nodeRuleOf(picture, guest);
  if (!found?.strict) return null;
  const isListed = found.nodes.some((each) => each.split(":")[0] === node);
  return isListed === (found.affinity === "negative") ? found.rule : null;
}

/** HA resources that positive rules hold together with one, itself among them; rules that share a resource count as one. */
function heldTogether(haRules: readonly HaRule[], sid: string): Set<string> {
  const rules = liveRules(haRules, "positive");
  const found = new Set([sid]);
  // A set that grows while it is walked is walked to its end.
  for (const each of found) {
    for (const { resources } of rules) {
      if (resources.includes(each)) for (const other of resources) found.add(other);
    }
  }
  return found;
}

function liveRules(rules: readonly HaRule[], affinity: HaRule["affinity"]): HaRule[] {
  return rules.filter(
    (rule) => rule.type === "resource-affinity" && rule.affinity === affinity && !rule.disabled,
  );
}

/** An HA resource's id: "vm:101". */
export function sidOf({ type, vmid }: Pick<GuestState, "type" | "vmid">): string {
  return `${type}:${vmid}`;
}

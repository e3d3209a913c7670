import type { ClusterSnapshot, GuestState, HaRule } from "./schema";

type Picture = Pick<ClusterSnapshot, "facts" | "guests">;

/**
 * Guests that the HA manager moves along with this one: fellows of its rules of resource affinity, and theirs, as rules
 * that share a resource count as one. Only what HA manages moves (`dependent-ha-resources` of PVE 9's migration check).
 */
export function companionsOf({ facts, guests }: Picture, guest: GuestState): GuestState[] {
  const rules = liveRules(facts.haRules, "positive");
  if (rules.length === 0 || guest.haState === null) return [];
  const found = new Set([sidOf(guest)]);
  // A set that grows while it is walked is walked to its end.
  for (const sid of found) {
    for (const { resources } of rules)
      if (resources.includes(sid)) for (const other of resources) found.add(other);
  }
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

/** The strict HA rule that keeps a guest off a node; null where none does. Priorities ("pve1:2") are no question here. */
export function forbiddenBy(
  { facts }: Pick<Picture, "facts">,
  guest: GuestState,
  node: string,
): string | null {
  if (guest.haState === null) return null;
  const found = facts.haRules.find(({ type, strict, disabled, affinity, nodes, resources }) => {
    if (type !== "node-affinity" || !strict || disabled || !resources.includes(sidOf(guest))) return false;
    const isListed = nodes.some((each) => each.split(":")[0] === node);
    return affinity === "negative" ? isListed : !isListed;
  });
  return found?.rule ?? null;
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

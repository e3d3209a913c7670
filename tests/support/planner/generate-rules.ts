import type { Random } from "./random";
import type { WireGuest, WireHaRule, World } from "./world";

export const POOL_NAMES = ["web", "db", "toString", "plb_affinity_a"];
/** Pools within pools, which ProxLB finds empty, and names that differ in case alone. */
export const MIXED_POOL_NAMES = [...POOL_NAMES, "zone/web", "Web"];

export function tagGuests(random: Random, guests: WireGuest[], names: string[]): void {
  const rate = random.pick([0.1, 0.3, 0.7]);
  const pins = [...names, ...names.map((name) => name.toLowerCase()), "gone", "pve"];
  const tag = () =>
    random.pick([
      "plb_affinity_a",
      "plb_affinity_b",
      "plb_affinity",
      "plb_anti_affinity_a",
      "plb_anti_affinity_b",
      "plb_anti_affinity_ntp",
      `plb_pin_${random.pick(pins)}`,
      `plb_pin_${random.pick(pins)}`,
      `plb_pin${random.pick(pins)}`,
      `plb_pin_plb_pin_${random.pick(pins)}`,
      "plb_ignore",
      "plb_ignore_me",
      "web",
    ]);
  for (const guest of guests) {
    if (random.chance(rate)) {
      const tags = Array.from({ length: random.int(1, 3) }, tag);
      if (random.chance(0.1)) tags.push(random.pick(tags));
      guest.tags = tags.join(";");
    } else if (random.chance(0.1)) guest.tags = "";
  }
}

export function wirePools(random: Random, guests: WireGuest[], names: readonly string[]): World["pools"] {
  return random.some(names, 0.6).map((poolid) => ({
    poolid,
    members: [
      ...random.some(guests, random.pick([0.1, 0.3])).map(({ name }) => ({ name })),
      ...(random.chance(0.2) ? [{}] : []),
    ],
  }));
}

export function haRules(random: Random, guests: WireGuest[], names: string[]): WireHaRule[] {
  return Array.from({ length: random.int(1, 3) }, (_, index): WireHaRule | null => {
    const members = random.some(guests, random.pick([0.08, 0.25]));
    if (members.length === 0) return null;
    const withNodes = random.chance(0.5) && names.length > 0;
    const nodes = withNodes
      ? {
          nodes: random
            .some([...names, "gone"], 0.5)
            .map((name) => (random.chance(0.2) ? `${name}:2` : name))
            .join(","),
        }
      : {};
    const affinity =
      withNodes && random.chance(0.8) ? {} : { affinity: random.pick(["positive", "negative"]) };
    return {
      rule: random.chance(0.1) ? "plb_affinity_a" : `ha-rule-${index}`,
      type: withNodes ? "node-affinity" : "resource-affinity",
      resources: members.map(({ vmid }) => `vm:${vmid}`).join(","),
      ...affinity,
      ...nodes,
      ...(random.chance(0.12) ? { disable: 1 } : {}),
    };
  }).filter((rule) => rule !== null);
}

export function poolConfig(random: Random, names: string[], poolNames: readonly string[]) {
  const pins = [...names, ...names.map((name) => name.toUpperCase()), "gone"];
  return Object.fromEntries(
    random.some(poolNames, 0.8).map((name) => [
      name,
      {
        type: random.pick(["affinity", "anti-affinity", null] as const),
        pin: random.chance(0.4) ? random.some(pins, 0.2) : null,
        strict: random.chance(0.6),
      },
    ]),
  );
}

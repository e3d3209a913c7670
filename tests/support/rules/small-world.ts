import { sketch } from "@/tests/support/planner/build";
import { Random } from "@/tests/support/planner/random";
import type { WireHaRule, World } from "@/tests/support/planner/world";

const NODES = ["pve1", "PVE2", "pve3", "pve4"];
const TAGS = ["plb_affinity_a", "plb_affinity_b", "plb_anti_affinity_x", "plb_anti_affinity_y", "plb_ignore"];

/** Up to eight guests on up to four nodes under rules of all sources: few enough to try every placement. */
export function smallWorld(seed: number): World {
  const random = new Random(seed * 7919 + 13);
  const names = NODES.slice(0, random.int(1, 4));
  const guests = Array.from({ length: random.int(1, 8) }, (_, index) => ({
    name: random.chance(0.03) ? "g0" : `g${index}`,
    memory: random.pick([1, 2, 10, 30, 45, 60]),
    tags: tagsOf(random, names),
    stopped: random.chance(0.08),
    ct: random.chance(0.2),
    vmid: 100 + index,
    node: random.pick(names),
  }));
  const pools = Object.fromEntries(
    ["web", "db", "zone/web"].flatMap((id) =>
      random.chance(0.35) ? [[id, guests.filter(() => random.chance(0.4)).map(({ name }) => name)]] : [],
    ),
  );
  return sketch({
    name: `small ${seed}`,
    nodes: names.map((name) => ({
      name,
      offline: random.chance(0.06),
      version: "9.0.3",
      guests: guests.filter(({ node }) => node === name),
    })),
    balancing: { pools: poolRules(random, names), ignore_guests: random.chance(0.1) ? ["g1"] : [] },
    proxmox_cluster: {
      maintenance_nodes: random.chance(0.2) ? random.some(names, 0.3) : [],
      ignore_nodes: random.chance(0.1) ? random.some(names, 0.3) : [],
    },
    haRules: haRules(random, guests, names),
    pools,
  });
}

function tagsOf(random: Random, names: readonly string[]): string {
  const pins = [...names, ...names.map((name) => name.toLowerCase()), "gone"].map(
    (name) => `plb_pin_${name}`,
  );
  const tags = random.some(TAGS, random.pick([0.15, 0.4]));
  if (random.chance(0.25)) tags.push(random.pick(pins));
  if (random.chance(0.06)) tags.push(random.pick(pins));
  if (tags.length > 0 && random.chance(0.06)) tags.push(random.pick(tags));
  return tags.join(";");
}

function poolRules(
  random: Random,
  names: readonly string[],
): NonNullable<World["config"]["balancing"]["pools"]> {
  const pins = [...names, ...names.map((name) => name.toUpperCase()), "gone"];
  return Object.fromEntries(
    ["web", "db", "zone/web"].map((id) => [
      id,
      {
        type: random.pick(["affinity", "anti-affinity", null] as const),
        pin: random.chance(0.4) ? random.some(pins, 0.3) : null,
        strict: random.chance(0.7),
      },
    ]),
  );
}

function haRules(
  random: Random,
  guests: readonly { vmid: number; ct: boolean }[],
  names: readonly string[],
): WireHaRule[] {
  return Array.from({ length: random.pick([0, 0, 1, 2, 3]) }, (_, index): WireHaRule | null => {
    const members = random.some(guests, 0.4);
    if (members.length === 0) return null;
    const ofNodes = random.chance(0.5);
    const listed = random
      .some([...names, "gone"], 0.4)
      .map((name) => (random.chance(0.2) ? `${name}:3` : name));
    return {
      rule: `ha-${index}`,
      type: ofNodes ? "node-affinity" : "resource-affinity",
      resources: members.map(({ vmid, ct }) => `${ct ? "ct" : "vm"}:${vmid}`).join(","),
      ...(ofNodes ? { nodes: listed.join(","), strict: random.chance(0.7) ? 1 : 0 } : {}),
      ...(ofNodes && random.chance(0.75) ? {} : { affinity: random.pick(["positive", "negative"]) }),
      ...(random.chance(0.1) ? { disable: 1 } : {}),
    };
  }).filter((rule) => rule !== null);
}

import type { World } from "../planner/world";
import type { Truth } from "./truth";

/** "tag plb_pin_a", "pool web", "HA rule home": written as sentences name a rule. */
export const RULE = "(?:tag|pool|HA rule) \\S+";

/** A rule as a sentence names it. */
export interface NamedRule {
  source: "tag" | "pool" | "HA rule";
  name: string;
}

export function namedRule(text: string): NamedRule {
  const [, source, name] = text.match(/^(tag|pool|HA rule) (\S+)$/i) ?? [];
  const known = { tag: "tag", pool: "pool", "ha rule": "HA rule" } as const;
  return { source: known[(source ?? "").toLowerCase() as keyof typeof known], name: name ?? "" };
}

/** The world as it would be if nobody had written these rules. */
export function withoutRules(world: World, rules: readonly NamedRule[]): World {
  const names = (source: NamedRule["source"]) =>
    new Set(rules.filter((rule) => rule.source === source).map(({ name }) => name));
  const [tags, pools, haRules] = [names("tag"), names("pool"), names("HA rule")];
  const untagged = <T extends { tags?: string }>(guest: T): T =>
    guest.tags === undefined
      ? guest
      : {
          ...guest,
          tags: guest.tags
            .split(";")
            .filter((tag) => !tags.has(tag))
            .join(";"),
        };
  const { balancing } = world.config;
  const kept = Object.entries(balancing.pools ?? {}).filter(([id]) => !pools.has(id));
  return {
    ...world,
    trace: false,
    config: {
      ...world.config,
      balancing: { ...balancing, pools: balancing.pools && Object.fromEntries(kept) },
    },
    nodes: world.nodes.map((node) => ({
      ...node,
      qemu: node.qemu.map(untagged),
      lxc: node.lxc.map(untagged),
    })),
    ha_rules: world.ha_rules.filter(({ rule }) => !haRules.has(rule)),
  };
}

/** Nodes as each rule of a guest writes them; what ProxLB makes of them is in its own list of pins. */
export function pinsWritten(truth: Truth, vmid: number): { rule: NamedRule; nodes: string[] }[] {
  const found = truth.wire(vmid);
  if (!found) return [];
  const tags = (found.guest.tags?.split(";") ?? []).filter((tag) => tag.startsWith("plb_pin"));
  const pools = truth.world.pools.filter(({ members }) =>
    members.some(({ name }) => name === found.guest.name),
  );
  const rules = truth.start?.nonPve9 ? [] : truth.world.ha_rules;
  return [
    ...tags.map((name) => ({
      rule: { source: "tag" as const, name },
      nodes: [name.replaceAll("plb_pin_", "")],
    })),
    ...pools.flatMap(({ poolid }) => {
      const nodes = truth.balancing.pools?.[poolid]?.pin ?? [];
      return nodes.length > 0 ? [{ rule: { source: "pool" as const, name: poolid }, nodes }] : [];
    }),
    ...rules
      .filter((rule) => rule.nodes && rule.affinity !== "negative" && hasMember(rule.resources, vmid))
      .map((rule) => ({
        rule: { source: "HA rule" as const, name: rule.rule },
        nodes: rule.nodes?.split(",") ?? [],
      })),
  ];
}

function hasMember(resources: string, vmid: number): boolean {
  return resources.split(",").some((resource) => Number(resource.split(":")[1]) === vmid);
}

/** Whether a rule of this kind puts the guest into a group of this name. */
export function isGroupRule(
  truth: Truth,
  rule: NamedRule,
  kind: "affinity" | "anti",
  guest: string,
): boolean {
  const known = truth.guest(guest);
  if (!known?.[kind].includes(rule.name)) return false;
  const written = truth.wire(known.id)?.guest.tags?.split(";") ?? [];
  if (rule.source === "tag") return written.includes(rule.name);
  if (rule.source === "pool") return Object.hasOwn(truth.balancing.pools ?? {}, rule.name);
  return truth.world.ha_rules.some((one) => one.rule === rule.name && hasMember(one.resources, known.id));
}

import { addTo } from "@/lib/core/grouped";
import type { PlannerCluster, PlannerGuest, PlannerHaRule } from "@/lib/proxlb/planner/cluster";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { PlannerConfig, PoolConfig } from "@/lib/proxlb/planner/settings";

export interface Pin {
  /** The node name ProxLB compares with; it never matches when the spelling differs (pool, HA priority). */
  readonly node: string;
  /** One for all pins of a guest that a pool or an HA rule makes. */
  readonly rule: RuleRef;
}

/** All that rules say about one guest. */
export interface GuestRules {
  /** In ProxLB's order; only the last one counts. */
  readonly affinity: readonly RuleRef[];
  readonly antiAffinity: readonly RuleRef[];
  readonly pins: readonly Pin[];
  /** Pins to nodes that do not exist, which ProxLB drops. */
  readonly droppedPins: readonly Pin[];
  /** False adds the currently freest node to the pins. */
  readonly strict: boolean;
  readonly ignoredBy: "tag" | "config" | null;
  /** Configured pools that list a guest of this name, in PVE's order: of several the last decides how strict it is. */
  readonly pools: readonly string[];
}

const NO_HA_RULES: PlannerHaRule[] = [];
const NO_RULES: GuestRules = {
  affinity: [],
  antiAffinity: [],
  pins: [],
  droppedPins: [],
  strict: true,
  ignoredBy: null,
  pools: [],
};

/** "pve1" of "pve1:2", as nodes of HA rules are written; ProxLB takes the whole for the name of a node. */
export function withoutPriority(node: string): string {
  return node.includes(":") ? node.replace(/:\d+$/, "") : node;
}

/** A tag by which ProxLB leaves a guest alone. */
export function isIgnoreTag(tag: string): boolean {
  return tag.startsWith("plb_ignore");
}

/** The rules that pin, each once: one may pin to several nodes. */
export function rulesOf(pins: readonly Pin[]): RuleRef[] {
  return [...new Map(pins.map(({ rule }) => [`${rule.source} ${rule.name}`, rule])).values()];
}

/** The pins as written where none of them names one of these nodes and at least one has a priority; null otherwise. */
export function unreadablePins(pins: readonly Pin[], nodeNames: ReadonlySet<string>): string | null {
  const readable = pins.some(({ node }) => nodeNames.has(node));
  const prioritised = pins.filter(({ node }) => withoutPriority(node) !== node);
  return readable || prioritised.length === 0 ? null : prioritised.map(({ node }) => node).join(", ");
}

/**
 * Reads rules as ProxLB does: tags by prefix with the whole tag as the group's name, pools by guest name, HA rules
 * by guest id with anything not negative as affinity, node rules included.
 */
export class RuleBook {
  readonly #pools: PlannerConfig["balancing"]["pools"];
  readonly #ignored: ReadonlySet<string>;
  readonly #nodeNames: ReadonlySet<string>;
  readonly #nodesByLowerName = new Map<string, string>();
  readonly #poolsByGuestName = new Map<string, string[]>();
  readonly #haRulesByVmid = new Map<number, PlannerHaRule[]>();

  constructor(cluster: PlannerCluster, config: PlannerConfig, nodeNames: readonly string[], useHa: boolean) {
    this.#pools = config.balancing.pools;
    this.#ignored = new Set(config.balancing.ignore_guests);
    this.#nodeNames = new Set(nodeNames);
    for (const name of nodeNames) {
      const lower = name.toLowerCase();
      if (!this.#nodesByLowerName.has(lower)) this.#nodesByLowerName.set(lower, name);
    }
    for (const pool of cluster.pools) {
      for (const member of new Set(pool.members)) addTo(this.#poolsByGuestName, member, pool.id);
    }
    if (!useHa) return;
    const haRules = new Map(cluster.haRules.filter((rule) => !rule.disabled).map((rule) => [rule.id, rule]));
    for (const rule of haRules.values()) {
      for (const vmid of new Set(rule.vmids)) addTo(this.#haRulesByVmid, vmid, rule);
    }
  }

  /** The node that ProxLB finds by a name in any case; null where it balances none of that name. */
  nodeNamed(name: string): string | null {
    return this.#nodesByLowerName.get(name.toLowerCase()) ?? null;
  }

  /** ProxLB balances a node that is written exactly so. */
  hasNode(name: string): boolean {
    return this.#nodeNames.has(name);
  }

  rulesOf(guest: PlannerGuest): GuestRules {
    const pools = this.#configuredPoolsOf(guest);
    const haRules = this.#haRulesByVmid.get(guest.vmid) ?? NO_HA_RULES;
    const isFree = pools.length === 0 && haRules.length === 0 && !this.#ignored.has(guest.name);
    // Most guests have none, and a plan in 24 orders reads the rules of each 24 times.
    if (isFree && !guest.tags.some((tag) => tag.startsWith("plb_"))) return NO_RULES;
    const groupsOf = (prefix: string, type: PoolConfig["type"], negative: boolean): RuleRef[] => [
      ...guest.tags.filter((tag) => tag.startsWith(prefix)).map((name) => ref("tag", name)),
      ...pools.filter(([, pool]) => pool.type === type).map(([name]) => ref("pool", name)),
      ...haRules.filter((rule) => rule.negative === negative).map((rule) => ref("ha", rule.id)),
    ];
    const { pins, droppedPins } = this.#pinsOf(guest, pools, haRules);
    // Written out in the order of NO_RULES: to Node they are objects of one shape then, which are read faster.
    return {
      affinity: groupsOf("plb_affinity", "affinity", false),
      antiAffinity: groupsOf("plb_anti_affinity", "anti-affinity", true),
      pins,
      droppedPins,
      strict: pools.at(-1)?.[1].strict ?? true,
      ignoredBy: this.#ignoredBy(guest),
      pools: pools.map(([id]) => id),
    };
  }

  #configuredPoolsOf(guest: PlannerGuest): [string, PoolConfig][] {
    const listed = this.#poolsByGuestName.get(guest.name);
    if (listed === undefined) return [];
    return listed.flatMap((id): [string, PoolConfig][] => {
      const pool = this.#pools && Object.hasOwn(this.#pools, id) ? this.#pools[id] : undefined;
      return pool ? [[id, pool]] : [];
    });
  }

  #pinsOf(guest: PlannerGuest, pools: [string, PoolConfig][], haRules: PlannerHaRule[]) {
    const pins: Pin[] = [];
    const droppedPins: Pin[] = [];
    for (const tag of guest.tags.filter((candidate) => candidate.startsWith("plb_pin"))) {
      const wanted = tag.replaceAll("plb_pin_", "");
      const node = this.#nodesByLowerName.get(wanted.toLowerCase());
      (node === undefined ? droppedPins : pins).push({ node: node ?? wanted, rule: ref("tag", tag) });
    }
    for (const [id, pool] of pools) {
      const rule = ref("pool", id);
      for (const node of pool.pin ?? []) {
        const known = this.#nodesByLowerName.has(node.toLowerCase());
        (known ? pins : droppedPins).push({ node, rule });
      }
    }
    for (const { id, negative, nodes } of haRules) {
      if (negative) continue;
      const rule = ref("ha", id);
      for (const node of nodes) pins.push({ node, rule });
    }
    return { pins, droppedPins };
  }

  #ignoredBy(guest: PlannerGuest): GuestRules["ignoredBy"] {
    if (guest.tags.some(isIgnoreTag)) return "tag";
    return this.#ignored.has(guest.name) ? "config" : null;
  }
}

function ref(source: RuleRef["source"], name: string): RuleRef {
  return { source, name };
}

import { type Model, modelOf } from "@/lib/proxlb/planner/model";
import type { HostView } from "@/lib/proxlb/search/from-model";
import { plainConfig } from "@/tests/support/planner/large";
import { Random } from "@/tests/support/planner/random";
import {
  clusterOf,
  type WireGuest,
  type WireHaRule,
  type WireNode,
  type World,
} from "@/tests/support/planner/world";

const GIB = 1024 ** 3;

/** A cluster of up to 8 guests on up to 4 nodes, full enough that room and rules get into each other's way. */
export interface SmallCluster {
  world: World;
  model: Model;
  view: HostView;
  /** A node with guests on it, where one has any. */
  toEmpty: string;
}

export function smallCluster(seed: number, mostGuests = 8): SmallCluster {
  const random = new Random(seed ^ 0x51a11);
  const names = ["pve1", "pve2", "pve3", "pve4"].slice(0, random.int(2, 4));
  const guests = guestsOf(random, names, mostGuests);
  const nodes = names.map((name) => nodeOf(random, name, guests.get(name) ?? []));
  const all = [...guests.values()].flat();
  const pools = random.chance(0.3) ? poolsOf(random, all) : [];
  const world: World = {
    name: `small ${seed}`,
    config: {
      proxmox_api: { hosts: ["127.0.0.1"], user: "proxlb@pve" },
      ...plainConfig({
        balancing: {
          method: random.pick(["memory", "memory", "cpu"]),
          mode: random.pick(["used", "used", "assigned"]),
          balanciness: random.pick([0, 5, 10, 15, 25]),
          balance_types: random.chance(0.9) ? ["vm", "ct"] : ["vm"],
          ignore_guests: random.chance(0.1) ? random.some(all, 0.2).map(({ name }) => name) : [],
          node_resource_reserve: random.chance(0.15) ? { defaults: { memory: 2 } } : null,
          pools: Object.fromEntries(pools.map(({ poolid }) => [poolid, poolConfig(random, names)])),
        },
        proxmox_cluster: {
          maintenance_nodes: random.chance(0.2) ? [random.pick(names)] : [],
          ignore_nodes: random.chance(0.06) ? [random.pick(names)] : [],
        },
      }),
    },
    now: "2026-03-02T10:00:00",
    nodes,
    ha_status: [],
    ha_rules: random.chance(0.4) ? haRules(random, all, names) : [],
    pools,
  };
  const model = modelOf(clusterOf(world), world.config, new Date("2026-03-02T10:00:00Z"));
  const holding = nodes.filter(({ qemu, lxc }) => qemu.length + lxc.length > 0).map(({ node }) => node);
  return {
    world,
    model,
    view: viewOf(random, world),
    toEmpty: random.pick(holding.length > 0 ? holding : names),
  };
}

function guestsOf(random: Random, names: string[], most: number): Map<string, WireGuest[]> {
  const count = random.chance(0.4) ? most : random.int(2, most);
  const equal = random.chance(0.25) ? random.int(1, 6) * GIB : null;
  const rate = random.pick([0, 0.2, 0.4, 0.8]);
  const placed = new Map<string, WireGuest[]>(names.map((name) => [name, []]));
  for (let index = 0; index < count; index += 1) {
    const mem = equal ?? random.int(1, 16) * (GIB / 2);
    const guest: WireGuest = {
      vmid: 100 + index,
      name: `g${index}`,
      status: random.chance(0.06) ? "stopped" : "running",
      cpus: random.int(1, 4),
      maxmem: mem * 2,
      mem,
      maxdisk: 10 * GIB,
      disk: 0,
      rrd: { average: [{ cpu: random.int(0, 16) / 16 }], maximum: [] },
    };
    if (random.chance(rate)) guest.tags = tagsOf(random, names);
    placed.get(random.chance(0.4) ? names[0]! : random.pick(names))!.push(guest);
  }
  return placed;
}

function tagsOf(random: Random, names: string[]): string {
  const tag = () =>
    random.pick([
      "plb_affinity_a",
      "plb_affinity_b",
      "plb_anti_affinity_a",
      "plb_anti_affinity_a",
      "plb_anti_affinity_b",
      `plb_pin_${random.pick(names)}`,
      `plb_pin_${random.pick(names)}`,
      "plb_pin_gone",
      "plb_ignore",
    ]);
  return Array.from({ length: random.int(1, 2) }, tag).join(";");
}

function nodeOf(random: Random, node: string, guests: WireGuest[]): WireNode {
  const used = guests.reduce((sum, { mem, status }) => sum + (status === "running" ? mem : 0), GIB);
  const tight = random.pick([0, 1, 3, 8, 16, 24, 40]);
  const cut = Math.floor(guests.length * random.next());
  return {
    node,
    status: random.chance(0.03) ? "offline" : "online",
    cpu: Math.min(1, guests.length / 8),
    maxcpu: 16,
    mem: used,
    maxmem: used + tight * GIB + random.int(0, 1) * (GIB / 2),
    disk: 10 * GIB,
    maxdisk: 100 * GIB,
    version: "9.0.3",
    rrd: { average: [], maximum: [] },
    qemu: guests.slice(cut),
    lxc: guests.slice(0, cut),
  };
}

function poolsOf(random: Random, guests: WireGuest[]): World["pools"] {
  return ["web", "db"].map((poolid) => ({
    poolid,
    members: random.some(guests, 0.3).map(({ name }) => ({ name })),
  }));
}

function poolConfig(random: Random, names: string[]) {
  return {
    type: random.pick(["affinity", "anti-affinity", null] as const),
    pin: random.chance(0.3) ? random.some(names, 0.5) : null,
    strict: random.chance(0.7),
  };
}

function haRules(random: Random, guests: WireGuest[], names: string[]): WireHaRule[] {
  return Array.from({ length: random.int(1, 2) }, (_, index): WireHaRule => {
    const resources = random
      .shuffle(guests)
      .slice(0, 2)
      .map(({ vmid }) => `vm:${vmid}`)
      .join(",");
    const rule = `ha${index}`;
    return random.chance(0.3)
      ? { rule, type: "node-affinity", resources, nodes: random.shuffle(names).slice(0, 2).join(",") }
      : { rule, type: "resource-affinity", resources, affinity: random.pick(["positive", "negative"]) };
  });
}

/** As if some guests were locked, some nodes lacked a storage, and the HA manager kept its rules itself. */
function viewOf(random: Random, { ha_rules, nodes }: World): HostView {
  const locked = new Set<number>();
  const lacking = new Set<string>();
  for (const { node, qemu, lxc } of nodes) {
    for (const { vmid } of [...qemu, ...lxc]) {
      if (random.chance(0.04)) locked.add(vmid);
      for (const { node: other } of nodes)
        if (other !== node && random.chance(0.05)) lacking.add(`${vmid} ${other}`);
    }
  }
  const managed = random.chance(0.5);
  return {
    stuck: ({ vmid }) =>
      locked.has(vmid) ? { kind: "refused", by: "lock", sentence: "It is locked." } : null,
    forbids: ({ vmid }, node) =>
      lacking.has(`${vmid} ${node}`)
        ? { kind: "refused", by: "storage", sentence: `${node} has no storage x.` }
        : null,
    rules: ha_rules
      .filter(({ affinity }) => managed && affinity !== undefined)
      .map(({ rule, affinity, resources }) => ({
        kind: affinity === "negative" ? ("apart" as const) : ("together" as const),
        ref: { source: "ha" as const, name: rule },
        vmids: resources.split(",").map((one) => Number(one.split(":")[1])),
      })),
  };
}

import { METHODS } from "@/lib/proxlb/methods";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { plainConfig } from "./large";
import { Random } from "./random";
import type { WireGuest, WireHaRule, WireNode, World } from "./world";

const GIB = 1024 ** 3;

/** What a realistic cluster has that makes it worth looking at; several at once are possible beside the first. */
export const REALISTIC_SHAPES = [
  "plain",
  "balanced",
  "maintenance",
  "tags",
  "HA rules",
  "pools",
  "by CPU",
  "by disk",
  "assigned",
  "pressure",
  "equal sizes",
  "equal names",
  "PVE 8",
  "pinning enforced",
] as const;
type RealisticShape = (typeof REALISTIC_SHAPES)[number];

/**
 * A cluster as people run them: 2 to 12 nodes of two sizes, up to 80 guests with figures to the byte, names of their own,
 * few rules. The guest's view of memory differs from the node's in half of the VMs.
 */
export function realisticWorld(seed: number): { world: World; shape: RealisticShape } {
  const random = new Random(seed ^ 0x5eed);
  const shape = random.pick(REALISTIC_SHAPES);
  const names = Array.from(
    { length: random.int(2, random.chance(0.2) ? 12 : 6) },
    (_, index) => `pve${index + 1}`,
  );
  const count = random.int(4, random.chance(0.15) ? 80 : 30);
  const level = random.int(25, 75) / 100;
  const nodes = names.map((name) => wireNode(random, name, level, shape));
  for (let index = 0; index < count; index += 1) placeGuest(random, nodes, index, shape);
  const guests = nodes.flatMap(({ qemu, lxc }) => [...qemu, ...lxc]);
  if (shape === "tags" || random.chance(0.1)) tagSome(random, guests, names);
  const pools = shape === "pools" ? somePools(random, guests) : [];
  return {
    shape,
    world: {
      name: `seed ${seed}`,
      config: {
        proxmox_api: { hosts: ["127.0.0.1"], user: "proxlb@pve" },
        ...configOf(
          random,
          shape,
          names,
          pools.map(({ poolid }) => poolid),
        ),
      },
      now: "2026-03-03T12:00:00",
      nodes,
      ha_status: [],
      ha_rules: shape === "HA rules" ? someHaRules(random, guests, names) : [],
      pools,
    },
  };
}

function wireNode(random: Random, node: string, level: number, shape: RealisticShape): WireNode {
  const maxmem = random.pick([128, 128, 256]) * GIB;
  // Nodes that ProxLB looks after are close to each other, and so the freest changes with each guest that leaves.
  const apart = shape === "balanced" ? 0.03 : shape === "maintenance" ? 0.06 : 0.25;
  const ratio = Math.min(0.95, Math.max(0.05, level + (random.next() - 0.5) * 2 * apart));
  const pressure = (rate: number) => (shape === "pressure" ? random.next() * rate : 0);
  const rows = (rate: number) =>
    Array.from({ length: 4 }, () => ({
      pressurememorysome: pressure(rate),
      pressurememoryfull: pressure(rate),
      pressurecpusome: pressure(rate),
      pressureiosome: pressure(rate),
      pressureiofull: pressure(rate),
    }));
  return {
    node,
    status: "online",
    cpu: Math.min(0.98, ratio * random.next() * 1.5),
    maxcpu: random.pick([32, 64]),
    mem: Math.floor(maxmem * ratio),
    maxmem,
    disk: Math.floor(100 * GIB * random.next()),
    maxdisk: 100 * GIB,
    version: shape === "PVE 8" ? "8.4.1" : random.pick(["9.0.10", "9.1.4", "9.2.11"]),
    rrd: { average: rows(20), maximum: rows(60) },
    qemu: [],
    lxc: [],
  };
}

function placeGuest(random: Random, nodes: WireNode[], index: number, shape: RealisticShape): void {
  const node = random.pick(nodes);
  const vmid = 100 + index;
  const maxmem = random.pick([1, 2, 4, 8, 16, 32]) * GIB;
  const used = Math.floor(maxmem * (0.1 + random.next() * 0.85));
  const mem = shape === "equal sizes" && random.chance(0.6) ? maxmem / 2 : used;
  const isVm = random.chance(0.75);
  const hot = shape === "pressure" ? random.next() * 40 : 0;
  const sample = () => ({
    cpu: random.next() * 0.6,
    pressurememorysome: hot,
    pressurememoryfull: hot * random.next(),
  });
  const guest: WireGuest = {
    vmid,
    name: shape === "equal names" && random.chance(0.15) ? "clone" : `guest${vmid}`,
    status: random.chance(0.1) ? "stopped" : "running",
    cpus: random.pick([1, 2, 4, 8]),
    maxmem,
    mem,
    maxdisk: random.int(8, 200) * GIB,
    disk: isVm ? 0 : Math.floor(random.next() * 8 * GIB),
    rrd: { average: Array.from({ length: 5 }, sample), maximum: Array.from({ length: 7 }, sample) },
  };
  if (isVm && random.chance(0.5)) guest.guestMem = Math.floor(mem * random.next());
  (isVm ? node.qemu : node.lxc).push(guest);
}

function tagSome(random: Random, guests: WireGuest[], names: string[]): void {
  for (const guest of random.some(guests, 0.2)) {
    guest.tags = random.pick([
      "plb_affinity_web",
      "plb_affinity_db",
      "plb_anti_affinity_dns",
      "plb_anti_affinity_ntp",
      `plb_pin_${random.pick(names)}`,
      "plb_ignore",
      "prod;web",
    ]);
  }
}

function somePools(random: Random, guests: WireGuest[]): World["pools"] {
  const open = new Set(guests);
  return ["prod", "lab"].map((poolid) => {
    const members = random.some([...open], 0.15);
    for (const member of members) open.delete(member);
    return { poolid, members: members.map(({ name, vmid }) => ({ name, vmid })) };
  });
}

function someHaRules(random: Random, guests: WireGuest[], names: string[]): WireHaRule[] {
  return Array.from({ length: random.int(1, 3) }, (_, index): WireHaRule => {
    const members = random.shuffle(guests).slice(0, random.int(2, 4));
    const resources = members.map(({ vmid }) => `vm:${vmid}`).join(",");
    const rule = `rule${index}`;
    if (random.chance(0.4)) {
      const priority = random.chance(0.2) ? ":2" : "";
      const nodes = random.shuffle(names).slice(0, random.int(1, 2)).join(",") + priority;
      return { rule, type: "node-affinity", resources, nodes };
    }
    return { rule, type: "resource-affinity", resources, affinity: random.pick(["positive", "negative"]) };
  });
}

function configOf(random: Random, shape: RealisticShape, names: string[], pools: string[]): PlannerConfig {
  const limits = { pressure_full: 5, pressure_some: 10, pressure_spikes: 35 };
  const thresholds = Object.fromEntries(METHODS.map((method) => [method, limits]));
  const pool = () => ({
    type: random.pick(["affinity", "anti-affinity", null] as const),
    pin: random.chance(0.4) ? random.shuffle(names).slice(0, 2) : null,
    strict: random.chance(0.5),
  });
  return plainConfig({
    balancing: {
      method: shape === "by CPU" ? "cpu" : shape === "by disk" ? "disk" : "memory",
      mode: shape === "assigned" ? "assigned" : shape === "pressure" ? "psi" : "used",
      balanciness: random.pick([5, 10, 10, 20]),
      balance_larger_guests_first: random.chance(0.3),
      enforce_pinning: shape === "pinning enforced",
      enforce_affinity: random.chance(0.3),
      memory_threshold: random.chance(0.1) ? 80 : null,
      balance_types: random.chance(0.9) ? ["vm", "ct"] : ["ct"],
      node_resource_reserve: random.chance(0.2) ? { defaults: { memory: 8 } } : null,
      pools: pools.length > 0 ? Object.fromEntries(pools.map((id) => [id, pool()])) : null,
      psi: shape === "pressure" ? { nodes: thresholds, guests: thresholds } : null,
    },
    proxmox_cluster: {
      maintenance_nodes: shape === "maintenance" || random.chance(0.05) ? [random.pick(names)] : [],
    },
  });
}

import { METHODS } from "@/lib/proxlb/methods";
import { Random } from "../planner/random";
import { realisticWorld } from "../planner/realistic";
import type { WireGuest, WireNode, World } from "../planner/world";

const GIB = 1024 ** 3;

/** What brings up the sentences that ordinary clusters seldom hear; each world has one, some of them several. */
const SPICES = [
  "nothing",
  "threshold",
  "reservation",
  "maintenance by HA",
  "maintenance by schedule",
  "nearly everything in maintenance",
  "away",
  "ignored guests",
  "loose pools",
  "two affinity groups",
  "crowded",
  "pins and groups",
  "priorities",
  "full targets",
  "unknown names",
  "nested pool",
  "odd version",
  "switched off",
  "pressed",
  "swaps",
  "one broken guest",
  "settled",
  "no figures",
] as const;
export type Spice = (typeof SPICES)[number];

/** A realistic cluster with what makes ProxLB say or do seldom things. */
export function sentenceWorld(seed: number): { world: World; shape: string; spice: Spice } {
  const { world, shape } = realisticWorld(seed);
  const random = new Random(seed ^ 0x5a17);
  const spice = SPICES[seed % SPICES.length] ?? "nothing";
  SPICE[spice](world, random);
  return { world, shape, spice };
}

const names = (world: World) => world.nodes.map(({ node }) => node);
const guestsOf = (world: World) => world.nodes.flatMap(({ qemu, lxc }) => [...qemu, ...lxc]);
const running = (world: World) => guestsOf(world).filter(({ status }) => status === "running");

function tag(guest: WireGuest, ...tags: string[]): void {
  guest.tags = [...(guest.tags?.split(";") ?? []), ...tags].filter(Boolean).join(";");
}

/** On every node the same share of memory and CPU: nothing asks for balancing. */
function level(world: World): void {
  for (const node of world.nodes) {
    node.mem = Math.floor(node.maxmem / 2);
    node.cpu = 0.5;
    node.disk = Math.floor(node.maxdisk / 2);
  }
}

const SPICE: Record<Spice, (world: World, random: Random) => void> = {
  nothing: (world, random) => {
    for (const guest of random.some(running(world), random.pick([0.2, 1]))) guest.lock = "backup";
  },
  threshold: (world, random) => {
    const { balancing } = world.config;
    balancing.balanciness = 100;
    for (const method of METHODS) balancing[`${method}_threshold`] = random.pick([20, 40, 60]);
  },
  reservation: (world, random) => {
    world.config.balancing.node_resource_reserve = {
      defaults: { memory: random.pick([8, 40, 100]) },
      pve1: { memory: random.pick([4, 30, 128, 500]) },
    };
  },
  "maintenance by HA": (world, random) => {
    const drained = random.pick(names(world));
    world.ha_status = names(world).map((node) => ({
      node,
      status: `${node} (${node === drained ? "maintenance mode" : "active"}, Tue Mar 3 10:00:00 2026)`,
    }));
  },
  "maintenance by schedule": (world, random) => {
    world.config.proxmox_cluster.maintenance_nodes_schedule = {
      duration: 2,
      "pre-migration": 30,
      schedules: { [random.pick(names(world))]: ["Tuesday, 11:00"] },
    };
  },
  "nearly everything in maintenance": (world, random) => {
    const all = random.shuffle(names(world));
    world.config.proxmox_cluster.maintenance_nodes = random.chance(0.4) ? all : all.slice(1);
  },
  away: (world, random) => {
    const [first, second] = random.shuffle(world.nodes);
    if (first && world.nodes.length > 2) first.status = random.pick(["offline", "unknown"]);
    if (second && world.nodes.length > 3) world.config.proxmox_cluster.ignore_nodes = [second.node];
  },
  "ignored guests": (world, random) => {
    world.config.proxmox_cluster.maintenance_nodes = [random.pick(names(world))];
    for (const guest of random.some(guestsOf(world), 0.3)) tag(guest, "plb_ignore_me");
    world.config.balancing.ignore_guests = random.some(guestsOf(world), 0.2).map(({ name }) => name);
  },
  "loose pools": (world, random) => {
    const open = new Set(guestsOf(world));
    world.pools = ["web", "db"].map((poolid) => {
      const members = random.some([...open], 0.4);
      for (const member of members) open.delete(member);
      return { poolid, members: members.map(({ name, vmid }) => ({ name, vmid })) };
    });
    const pin = () => random.shuffle(names(world)).slice(0, 2);
    world.config.balancing.pools = {
      web: { type: random.pick(["affinity", "anti-affinity", null] as const), pin: pin(), strict: false },
      db: { type: null, pin: pin(), strict: random.chance(0.5) },
    };
    if (random.chance(0.5)) world.config.balancing.mode = "assigned";
    // A name in two pools, which ProxLB knows guests by.
    for (const { members } of world.pools) {
      const twin = running(world).find(({ vmid }) => vmid === members[0]?.vmid);
      if (twin && members[0] && random.chance(0.3)) twin.name = members[0].name = "twin";
    }
  },
  "two affinity groups": (world, random) => {
    const [home] = names(world);
    for (const guest of random.some(running(world), 0.6)) {
      tag(guest, random.pick(["plb_affinity_a", "plb_affinity_b", "plb_affinity_c"]));
    }
    gather(world, random, home ?? "", 0.7);
    world.config.balancing.balanciness = random.pick([1, 5, 40, 100]);
  },
  crowded: (world, random) => {
    const [home] = names(world);
    for (const guest of random.some(running(world), 0.5)) {
      tag(guest, random.pick(["plb_anti_affinity_a", "plb_anti_affinity_b"]));
    }
    gather(world, random, home ?? "", 0.6);
    world.config.balancing.balanciness = random.pick([1, 40, 100]);
  },
  "pins and groups": (world, random) => {
    world.config.balancing.enforce_pinning = random.chance(0.7);
    world.config.balancing.balanciness = random.pick([1, 20, 100]);
    for (const guest of random.some(running(world), 0.6)) {
      tag(guest, `plb_pin_${random.pick(names(world))}`);
      if (random.chance(0.4)) tag(guest, `plb_pin_${random.pick(names(world))}`);
      if (random.chance(0.4)) tag(guest, random.pick(["plb_affinity_a", "plb_anti_affinity_a"]));
    }
  },
  priorities: (world, random) => {
    const nodes = () => random.shuffle(names(world)).slice(0, random.int(1, 2));
    world.ha_rules = [0, 1, 2].map((index) => ({
      rule: `home${index}`,
      type: "node-affinity",
      resources: random
        .shuffle(guestsOf(world))
        .slice(0, 3)
        .map(({ vmid }) => `vm:${vmid}`)
        .join(","),
      nodes: nodes()
        .map((name) => (random.chance(0.7) ? `${name}:${random.int(1, 3)}` : name))
        .join(","),
    }));
    if (random.chance(0.5)) world.config.balancing.enforce_pinning = true;
  },
  "full targets": (world) => {
    for (const node of world.nodes) node.version = "8.4.1";
    for (const node of world.nodes) node.mem = Math.floor(node.maxmem * 0.985);
    const [first] = world.nodes;
    if (first) first.mem = Math.floor(first.maxmem * 0.999);
    world.config.balancing.balanciness = 1;
  },
  "unknown names": (world, random) => {
    const { proxmox_cluster, balancing } = world.config;
    proxmox_cluster.maintenance_nodes.push("gone");
    balancing.ignore_guests = ["nobody", "guest*"];
    balancing.pools = { nowhere: { type: "affinity", pin: ["gone"], strict: true } };
    for (const guest of random.some(running(world), 0.2)) tag(guest, "plb_pin_gone");
    for (const guest of random.some(running(world), 0.2))
      tag(guest, `plb_pin_${names(world)[0]?.toUpperCase()}`);
    world.pools = [
      {
        poolid: "shouting",
        members: random.some(guestsOf(world), 0.2).map(({ name, vmid }) => ({ name, vmid })),
      },
    ];
    const shouted = [names(world)[0]?.toUpperCase() ?? ""];
    balancing.pools.shouting = { type: null, pin: shouted, strict: true };
  },
  "nested pool": (world, random) => {
    const members = random.some(guestsOf(world), 0.3).map(({ name, vmid }) => ({ name, vmid }));
    world.pools = [{ poolid: "zone/db", members }];
    world.config.balancing.pools = { "zone/db": { type: "anti-affinity", pin: null, strict: true } };
  },
  "odd version": (world, random) => {
    const node = random.pick(world.nodes);
    node.version = random.pick(["9.0~1", "9.0-local", "8.4.1"]);
  },
  "switched off": (world, random) => {
    const { balancing } = world.config;
    balancing.enable = random.chance(0.5);
    balancing.balance_types = random.pick([["vm"], ["ct"], []] as const).slice();
    if (random.chance(0.3)) balancing.mode = "psi";
    if (balancing.mode === "psi") for (const node of world.nodes) node.version = "8.4.1";
  },
  pressed: (world, random) => {
    const { balancing } = world.config;
    const limits = { pressure_full: 5, pressure_some: 10, pressure_spikes: 30 };
    const all = { memory: limits, cpu: limits, disk: limits };
    Object.assign(balancing, { mode: "psi", psi: { nodes: all, guests: all } });
    const sample = (hot: number) => ({
      cpu: 0.2,
      pressurememorysome: hot,
      pressurememoryfull: hot,
      pressurecpufull: hot,
      pressureiofull: hot,
    });
    // Whole figures, so that some are equal.
    for (const guest of running(world)) {
      const rows = Array.from({ length: 3 }, () => sample(random.int(0, 12) * 4));
      guest.rrd = { average: rows, maximum: rows };
    }
    const home = names(world)[0] ?? "";
    const isHot = random.chance(0.6);
    for (const node of world.nodes) {
      const rows = [sample(node.node === home ? (isHot ? 60 : 0) : random.int(0, 4) * 5)];
      node.rrd = { average: rows, maximum: rows };
    }
    gather(world, random, home, 0.5);
    if (random.chance(0.4)) pinTheMostPressed(world, home);
  },
  swaps: (world, random) => {
    for (const guest of running(world)) guest.mem = Math.floor(4 * GIB * (1 + random.next() * 0.05));
    level(world);
    for (const guest of random.some(running(world), 0.6)) tag(guest, `plb_pin_${random.pick(names(world))}`);
    world.config.balancing.enforce_pinning = true;
  },
  "one broken guest": (world, random) => {
    level(world);
    const { proxmox_cluster, balancing } = world.config;
    balancing.balanciness = 50;
    balancing.enforce_affinity = random.chance(0.5);
    const last = world.nodes.at(-1);
    if (last && world.nodes.length < 10 && random.chance(0.6)) {
      // ProxLB acts on the one broken guest only where it is not the last of its list.
      proxmox_cluster.maintenance_nodes = [last.node];
      const [kept] = [...last.lxc, ...last.qemu].filter(({ status }) => status === "running");
      last.qemu = last.qemu.filter((guest) => guest === kept);
      last.lxc = last.lxc.filter((guest) => guest === kept);
      return;
    }
    const [first, second] = random.shuffle(running(world));
    if (first && second) for (const guest of [first, second]) tag(guest, "plb_affinity_pair");
  },
  settled: (world) => {
    level(world);
    world.config.balancing.enforce_pinning = false;
  },
  "no figures": (world, random) => {
    const node: Partial<WireNode> = random.pick(world.nodes);
    delete node.cpu;
  },
};

/** ProxLB comes back to it at the turn of another guest, whose target is a node. */
function pinTheMostPressed(world: World, home: string): void {
  const hot = Array.from({ length: 4 }, () => {
    const values = ["memory", "cpu", "io"].map((key) => [`pressure${key}full`, 99] as const);
    return { cpu: 0.2, ...Object.fromEntries(values) };
  });
  const node = world.nodes.find((one) => one.node === home);
  const guest = node?.qemu.find(({ status }) => status === "running");
  if (!guest) return;
  guest.rrd = { average: hot, maximum: hot };
  world.ha_rules = [
    { rule: "first", type: "node-affinity", resources: `vm:${guest.vmid}`, nodes: `${names(world)[1]}:2` },
  ];
}

/** Moves so many guests onto one node, and makes it the busiest. */
function gather(world: World, random: Random, home: string, share: number): void {
  const target = world.nodes.find(({ node }) => node === home);
  if (!target) return;
  for (const node of world.nodes) {
    if (node === target) continue;
    for (const type of ["qemu", "lxc"] as const) {
      const moving = random.some(node[type], share);
      node[type] = node[type].filter((guest) => !moving.includes(guest));
      target[type].push(...moving);
    }
  }
  target.mem = Math.floor(target.maxmem * 0.95);
  target.cpu = 0.95;
  target.disk = Math.floor(target.maxdisk * 0.95);
}

import type { Random } from "./random";
import type { WireGuest, WireNode, World } from "./world";

/** What clusters have that nobody wishes for, and a planner meets all the same. */
const ODDITIES = {
  "odd statuses": oddStatuses,
  "mixed versions": mixedVersions,
  "node offline": nodeOffline,
  "nested pools": nestedPools,
  "odd tags": oddTags,
  "HA nodes": haNodes,
  "HA drained": haDrained,
  "HA in transition": haInTransition,
  "pools unseen": poolsUnseen,
  "close sums": closeSums,
  "balance types": balanceTypes,
  "empty nodes": emptyNodes,
} as const;
const KINDS = Object.keys(ODDITIES) as (keyof typeof ODDITIES)[];

/** Bends a realistic cluster in one or two ways, and says in which. */
export function makeOdd(random: Random, world: World): string {
  const [first, second] = random.shuffle(KINDS);
  const kinds = [first, ...(random.chance(0.4) ? [second] : [])].filter((kind) => kind !== undefined);
  for (const kind of kinds) ODDITIES[kind](random, world);
  return `odd: ${kinds[0]}`;
}

function guestsOf({ nodes }: World): WireGuest[] {
  return nodes.flatMap(({ qemu, lxc }) => [...qemu, ...lxc]);
}

/** QEMU's own words, which stand in `/cluster/resources` alone: the list that ProxLB reads says "running". */
function oddStatuses(random: Random, { nodes }: World): void {
  for (const guest of random.some(
    nodes.flatMap(({ qemu }) => qemu),
    0.4,
  )) {
    if (guest.status !== "running") continue;
    guest.qmpStatus = random.pick([
      "paused",
      "suspended",
      "prelaunch",
      "io-error",
      "internal-error",
      "guest-panicked",
      "postmigrate",
      "save-vm",
    ]);
  }
}

/** An upgrade on its way: HA rules count on the newest alone, the node's view of memory only there. */
function mixedVersions(random: Random, world: World): void {
  for (const node of world.nodes) node.version = random.pick(["8.4.14", "9.0.0", "9.1.4", "9.0.0~8"]);
  for (const node of world.nodes) if (random.chance(0.8)) node.version = node.version.replace("~8", "");
  haNodes(random, world);
}

/** Its guests stand in `/cluster/resources` as they last were. */
function nodeOffline(random: Random, { nodes }: World): void {
  const node: WireNode | undefined = random.pick(nodes);
  if (node && nodes.length > 2) node.status = "offline";
}

function nestedPools(random: Random, world: World): void {
  const guests = random.shuffle(guestsOf(world));
  world.pools = ["zone", "zone/db", "Zone"].map((poolid, index) => ({
    poolid,
    members: guests.slice(index * 3, index * 3 + 3).map(({ name, vmid }) => ({ name, vmid })),
  }));
  const rule = () => ({
    type: random.pick(["affinity", "anti-affinity"] as const),
    pin: random.chance(0.3) ? [random.pick(world.nodes).node] : null,
    strict: random.chance(0.5),
  });
  world.config.balancing.pools = { zone: rule(), "zone/db": rule(), zOne: rule() };
}

/** Separators and letters that PVE takes from old files, and prefixes without what follows them. */
function oddTags(random: Random, world: World): void {
  const names = world.nodes.map(({ node }) => node);
  for (const guest of random.some(guestsOf(world), 0.5)) {
    guest.tags = random.pick([
      "plb_affinity_a,plb_affinity_b",
      "web plb_affinity_a",
      "web; plb_anti_affinity_a",
      "PLB_AFFINITY_a",
      "plb_affinity",
      "plb_anti_affinity;plb_affinity",
      ";plb_anti_affinity_a;",
      "plb_ignored-not",
      `plb_pin_${random.pick(names).toUpperCase()}`,
      `plb_pin${random.pick(names)}`,
      `plb_pin_${random.pick(names)};plb_pin_gone`,
      "plb_pin_",
      "",
    ]);
  }
}

/** Rules about nodes: loose and strict, with priorities, and those that name nodes to avoid (PVE 9.2). */
function haNodes(random: Random, world: World): void {
  const guests = world.nodes.flatMap(({ qemu, lxc }) => [
    ...qemu.map(({ vmid }) => `vm:${vmid}`),
    ...lxc.map(({ vmid }) => `ct:${vmid}`),
  ]);
  const names = world.nodes.map(({ node }) => node);
  world.ha_rules = ["near", "far", "pair"].map((rule) => {
    const resources = random.shuffle(guests).slice(0, random.int(1, 4)).join(",");
    if (rule === "pair") return { rule, type: "resource-affinity", resources, affinity: "positive" };
    const nodes = random
      .shuffle([...names, "gone"])
      .slice(0, random.int(1, 3))
      .map((name) => `${name}${random.pick(["", "", ":1"])}`)
      .join(",");
    const strict = random.int(0, 1);
    return rule === "far"
      ? { rule, type: "node-affinity", resources, nodes, strict, affinity: "negative" }
      : { rule, type: "node-affinity", resources, nodes, strict };
  });
}

function haDrained(random: Random, world: World): void {
  const { node } = random.pick(world.nodes);
  world.ha_status = [{ node, status: `${node} (maintenance mode, Tue Mar  3 12:00:00 2026)` }];
}

/** Into maintenance or out of it: the manager's word for the node and the mode of its LRM, by which ProxLB goes, differ. */
function haInTransition(random: Random, world: World): void {
  const { node } = random.pick(world.nodes);
  if (random.chance(0.5)) haDrained(random, world);
  world.ha_lagging = [node];
}

/** ProxLB's own token sees no pools; ours does, and there are rules for them. */
function poolsUnseen(random: Random, world: World): void {
  nestedPools(random, world);
  world.pools_unseen = true;
}

/** Hour averages of the very same samples, which each guest and node has in another order: their sums differ in the last digits. */
function closeSums(random: Random, { nodes, config }: World): void {
  const samples = Array.from({ length: 10 }, () => random.int(1, 99) / 1000);
  const average = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const rows = () =>
    random.shuffle(samples).map((sample) => ({
      cpu: sample,
      pressurecpusome: sample,
      pressurecpufull: sample,
      pressurememorysome: sample,
      pressurememoryfull: sample,
    }));
  for (const node of nodes) {
    node.rrd = { ...node.rrd, average: rows() };
    for (const guest of [...node.qemu, ...node.lxc]) guest.rrd = { ...guest.rrd, average: rows() };
    if (random.chance(0.5)) node.cpu = nodes[0]?.cpu ?? node.cpu;
  }
  config.balancing.method = random.pick(["cpu", "cpu", "memory"]);
  if (random.chance(0.5)) return;
  const limits = { pressure_full: average, pressure_some: average, pressure_spikes: 90 };
  const thresholds = { cpu: limits, memory: limits, disk: limits };
  config.balancing.mode = "psi";
  config.balancing.psi = { nodes: thresholds, guests: thresholds };
}

function balanceTypes(random: Random, world: World): void {
  world.config.balancing.balance_types = random.pick([["vm"], ["ct"], []]);
}

/** All guests on one node, or none anywhere. */
function emptyNodes(random: Random, { nodes }: World): void {
  const keepsOne = random.chance(0.7);
  for (const [index, node] of nodes.entries()) {
    if (index === 0 && keepsOne) continue;
    node.qemu = [];
    node.lxc = [];
  }
}

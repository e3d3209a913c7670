import { METHODS, type Method, type Mode } from "@/lib/proxlb/methods";
import { haRules, MIXED_POOL_NAMES, POOL_NAMES, poolConfig, tagGuests, wirePools } from "./generate-rules";
import { Random } from "./random";
import type { WireGuest, WireNode, WireRrd, World } from "./world";

const GIB = 1024 ** 3;
const MODES: Mode[] = ["used", "used", "assigned", "psi"];
/** Upper case for the spelling of pins, and names that JavaScript objects have of their own. */
const NODE_NAMES = ["pve1", "PVE2", "pve3", "node-4", "Pve5", "constructor", "pve7", "pve8", "pve9", "pve10"];
const WEEKDAYS = ["Monday", "tuesday", "WEDNESDAY", "Thursday", "Friday", "Saturday", "Sunday"];

/** The loads of a world: ordinary ones, and the shapes in which order or rounding decides. */
const LOADS = ["random", "packed", "packed", "sums", "skewed", "equal", "near_tie", "zero"] as const;
type Loads = (typeof LOADS)[number];

/**
 * One world out of a seed. Each kind of shape is rolled on purpose; `shapesOf` counts what came up.
 * @param mixed rules of all sources at once: tags, pools, ignored guests and HA rules
 */
export function generateWorld(seed: number, mixed = false): World {
  const random = new Random(seed);
  const loads = random.pick(LOADS);
  const names = random.shuffle(NODE_NAMES).slice(0, nodeCount(random));
  const guests = placeGuests(random, names, loads);
  const nodes = names.map((name) => wireNode(random, name, guests.get(name) ?? [], loads));
  setVersions(random, nodes);
  const all = nodes.flatMap((node) => [...node.qemu, ...node.lxc]);
  if (mixed || random.chance(0.45)) tagGuests(random, all, names);
  const poolNames = mixed ? MIXED_POOL_NAMES : POOL_NAMES;
  const pools = mixed || random.chance(0.4) ? wirePools(random, all, poolNames) : [];
  return {
    name: `seed ${seed}`,
    config: config(random, names, all, { poolNames: pools.length > 0 ? poolNames : [], mixed }),
    now: `2026-03-${String(random.int(10, 28))}T${String(random.int(10, 23))}:${String(random.int(10, 59))}:00`,
    nodes,
    ha_status: random.chance(0.1) ? haStatus(random, names) : [],
    ha_rules: mixed || random.chance(0.35) ? haRules(random, all, names) : [],
    pools,
  };
}

function nodeCount(random: Random): number {
  if (random.chance(0.02)) return 0;
  return random.chance(0.06) ? 1 : random.int(2, 8);
}

function placeGuests(random: Random, names: string[], loads: Loads): Map<string, WireGuest[]> {
  const placed = new Map<string, WireGuest[]>();
  const count = random.chance(0.05) ? 0 : random.int(1, random.chance(0.2) ? 60 : 24);
  const sameSize = loads === "equal" || random.chance(0.15);
  const size = random.int(1, 16) * GIB;
  const crowded = loads === "packed" || random.chance(0.5) ? names[0] : undefined;
  const collide = random.chance(0.12);
  for (let index = 0; index < count && names.length > 0; index += 1) {
    const node = crowded !== undefined && random.chance(0.5) ? crowded : random.pick(names);
    const guest = wireGuest(random, 100 + index, sameSize ? size : null, loads);
    if (collide && random.chance(0.25)) guest.name = `g${100 + random.int(0, index)}`;
    placed.set(node, [...(placed.get(node) ?? []), guest]);
  }
  return placed;
}

function wireGuest(random: Random, vmid: number, size: number | null, loads: Loads): WireGuest {
  const maxmem = size ?? random.int(1, 64) * (GIB / 2);
  const zero = loads === "zero" || random.chance(0.04);
  const used = size === null ? Math.floor(maxmem * random.next()) : maxmem / 2;
  return {
    vmid,
    name: `g${vmid}`,
    status: random.chance(0.08) ? "stopped" : "running",
    cpus: random.chance(0.05) ? 1.5 : random.int(1, 16),
    maxmem,
    mem: zero ? 0 : used,
    maxdisk: random.int(0, 200) * GIB,
    disk: random.chance(0.5) ? 0 : random.int(0, 50) * GIB,
    rrd: rrd(random, zero),
  };
}

const RRD_KEYS = ["cpu", "memory", "io"].flatMap((key) => [`pressure${key}some`, `pressure${key}full`]);

/** Steps of 1/1024, whose sums are exact: newer Pythons add floats with a correction that older ones lack. */
function rrd(random: Random, zero: boolean): WireRrd {
  const top = random.pick([1, 10, 40]);
  const quantum = (high: number) => (zero ? 0 : random.int(0, high * 1024) / 1024);
  const row = () => {
    const values = RRD_KEYS.filter(() => random.chance(0.93)).map((key) => [
      key,
      random.chance(0.05) ? null : quantum(top),
    ]);
    return { ...Object.fromEntries(values), ...(random.chance(0.97) ? { cpu: quantum(1) } : {}) };
  };
  const rows = (most: number) => Array.from({ length: random.int(0, most) }, row);
  return { average: rows(3), maximum: rows(8) };
}

const LEVELS = { equal: 0.5, zero: 0 };

function wireNode(random: Random, node: string, guests: WireGuest[], loads: Loads): WireNode {
  const sameSize = loads === "equal" || loads === "near_tie" || loads === "packed";
  const maxmem = (sameSize ? 128 : random.int(2, 32) * 8) * GIB;
  const ratio = loads === "skewed" ? random.pick([0.05, 0.1, 0.85, 0.95]) : random.next();
  const sum = guests.reduce((total, guest) => total + guest.mem, 2 * GIB);
  const mem: Record<Loads, number> = {
    random: Math.floor(maxmem * ratio),
    skewed: Math.floor(maxmem * ratio),
    sums: Math.min(sum, maxmem),
    packed: sum,
    equal: maxmem / 2,
    near_tie: maxmem / 2 + random.int(-1, 1),
    zero: 0,
  };
  const packed = Math.min(1, guests.length / 20 + 0.1);
  const level = { ...LEVELS, packed, random: ratio, skewed: ratio, sums: ratio, near_tie: ratio }[loads];
  const maxdisk = (loads === "equal" ? 100 : random.int(20, 400)) * GIB;
  const isVm = random.chance(0.1) ? () => true : () => random.chance(0.65);
  const qemu: WireGuest[] = [];
  const lxc: WireGuest[] = [];
  for (const guest of guests) (isVm() ? qemu : lxc).push(guest);
  return {
    node,
    status: random.chance(0.05) ? random.pick(["offline", "unknown"]) : "online",
    cpu: level * random.pick([1, 1, 0.5]),
    maxcpu: loads === "equal" ? 16 : random.int(1, 64),
    mem: mem[loads],
    maxmem,
    disk: Math.floor(maxdisk * level),
    maxdisk,
    version: "9.0.3",
    rrd: rrd(random, loads === "zero" || random.chance(0.2)),
    qemu,
    lxc,
  };
}

function setVersions(random: Random, nodes: WireNode[]): void {
  const kind = random.pick(["nine", "nine", "nine", "nine", "eight", "mixed", "odd"]);
  const choices: Record<string, string[]> = {
    nine: ["9.0.3", "9.1", "9.2.11", "10.0"],
    eight: ["8.4.1", "8.2"],
    mixed: ["9.0.3", "8.4.1"],
    odd: ["9.0.3", "9.1", "7.4-17", "9.0.0rc1", "9.0", "9", "9.0.3-2", "9.0~1"],
  };
  for (const node of nodes) node.version = random.pick(choices[kind] ?? []);
}

function haStatus(random: Random, names: string[]): World["ha_status"] {
  return names.map((node) => ({
    node,
    status: random.chance(0.3)
      ? `${node} (maintenance mode, Mon Mar 2 10:00:00 2026)`
      : `${node} (active, Mon Mar 2 10:00:00 2026)`,
  }));
}

function config(
  random: Random,
  names: string[],
  guests: WireGuest[],
  { poolNames, mixed }: { poolNames: readonly string[]; mixed: boolean },
): World["config"] {
  const threshold = () => (random.chance(0.25) ? random.pick([0, 10, 50, 80, 100]) : null);
  return {
    proxmox_api: { hosts: ["127.0.0.1"], user: "proxlb@pve" },
    proxmox_cluster: {
      maintenance_nodes: random.chance(0.12) ? random.some([...names, "gone"], 0.35) : [],
      ignore_nodes: random.chance(0.12) ? random.some(names, 0.3) : [],
      maintenance_nodes_schedule: schedule(random, names),
    },
    balancing: {
      enable: random.chance(0.9),
      balance_types: random.chance(0.8) ? ["vm", "ct"] : random.some(["vm", "ct"] as const, 0.5),
      method: random.pick(METHODS),
      mode: random.pick(MODES),
      balanciness: random.pick([0, 1, 5, 5, 10, 10, 25, 100, -1]),
      memory_threshold: threshold(),
      cpu_threshold: threshold(),
      disk_threshold: threshold(),
      balance_larger_guests_first: random.chance(0.4),
      enforce_affinity: random.chance(0.25),
      enforce_pinning: random.chance(0.25),
      ignore_guests: mixed || random.chance(0.1) ? random.some(guests, 0.2).map(({ name }) => name) : [],
      node_resource_reserve: random.chance(0.25) ? reserve(random, names) : null,
      pools: poolNames.length > 0 ? poolConfig(random, names, poolNames) : null,
      psi: random.chance(0.5) ? { nodes: thresholds(random), guests: thresholds(random) } : null,
      parallel: false,
      parallel_jobs: 5,
      with_local_disks: true,
      max_job_validation: 1800,
    },
  };
}

function schedule(random: Random, names: string[]) {
  const entries = () =>
    Array.from(
      { length: random.int(0, 2) },
      () =>
        `${random.pick(WEEKDAYS)}, ${random.pick(["8:00", "0:30", "23:59", " 07:15 ", "24:00", "8", "x:y"])}`,
    );
  const active = random.chance(0.12);
  return {
    duration: active ? random.pick([0, 1, 12, 48, 200]) : 0,
    "pre-migration": active ? random.pick([0, 30, 1500]) : 0,
    schedules: active
      ? Object.fromEntries(random.some([...names, "gone"], 0.5).map((name) => [name, entries()]))
      : {},
  };
}

function reserve(random: Random, names: string[]): Record<string, Partial<Record<Method, number>>> {
  const gib = () => random.pick([0, 1, 4, 8, 32, 128, 500, -3]);
  return Object.fromEntries(
    random
      .some([...names, "defaults"], 0.6)
      .map((name) => [name, random.chance(0.9) ? { memory: gib() } : { cpu: 2 }]),
  );
}

function thresholds(random: Random) {
  const level = () => random.pick([0, 0.5, 5, 20, 99, 99]);
  return Object.fromEntries(
    random
      .some(METHODS, 0.8)
      .map((method) => [
        method,
        { pressure_full: level(), pressure_some: level(), pressure_spikes: level() },
      ]),
  );
}

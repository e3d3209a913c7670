import { GIB, type GuestSeed } from "./guests";
import { createRandom, type Random } from "./random";
import type { ClusterSeed, NodeSeed } from "./seed-shape";

const SIZES = { medium: [8, 200], large: [32, 1000], huge: [100, 10_000] } as const;
const ROLES: [string, ...string[]] = [
  "web",
  "app",
  "db",
  "cache",
  "queue",
  "ci",
  "mail",
  "file",
  "batch",
  "desk",
];
const MEMORY_GIB: [number, ...number[]] = [1, 2, 2, 4, 4, 4, 8, 8, 16];

/** As PVE 8 and 9 list a job; `enabled` is left out where nobody switched it off. */
const NIGHTLY_BACKUP = {
  id: "backup-4f1c0c27-8a6e",
  type: "vzdump",
  schedule: "mon..sat 02:00",
  all: 1,
  mode: "snapshot",
  storage: "local",
  comment: "Nightly",
};

/** Clusters by numbers: the first nodes are crowded, the last nearly empty. */
export function generatedSeed(size: keyof typeof SIZES, seed: number): ClusterSeed {
  const [nodeCount, guestCount] = SIZES[size];
  const random = createRandom(seed * 31 + nodeCount);
  const guestsPerNode = guestCount / nodeCount;
  // Sized so that the mean of memory in use is about half.
  const memoryBytes = Math.ceil((guestsPerNode * 5.4 * 0.62) / 0.5 / 32) * 32 * GIB;
  const nodes: NodeSeed[] = Array.from({ length: nodeCount }, (_, index) => ({
    name:
      nodeCount < 10 ? `pve${index + 1}` : `pve${String(index + 1).padStart(nodeCount > 99 ? 3 : 2, "0")}`,
    cores: Math.max(16, Math.ceil(guestsPerNode / 8) * 8),
    memoryBytes,
  }));
  const guests = Array.from({ length: guestCount }, (_, index) => guest(random, index, nodes));
  oddities(guests);
  const haCount = Math.min(60, Math.floor(guestCount / 20));
  return {
    name: `cluster-${size}`,
    nodes,
    pools: ["production", "staging", "internal"].map((poolid) => ({ poolid })),
    guests,
    haServices: Object.fromEntries(
      guests
        .filter((each) => each.status === undefined && each.template !== true && each.lock === undefined)
        .slice(0, haCount)
        .map((each) => [`${each.type === "lxc" ? "ct" : "vm"}:${each.vmid}`, { state: "started" }] as const),
    ),
    haRules: [],
    backupJobs: [{ ...NIGHTLY_BACKUP }],
  };
}

function guest(random: Random, index: number, nodes: NodeSeed[]): GuestSeed {
  const vmid = 100 + index;
  const role = random.pick(ROLES);
  // The density falls from 1.5 to 0.5 over the nodes: the first get three times as many guests as the last.
  const crowded = Math.floor((1.5 - Math.sqrt(2.25 - 2 * random.next())) * nodes.length);
  const node = nodes[Math.min(crowded, nodes.length - 1)]?.name ?? "pve1";
  const isContainer = random.next() < 0.2;
  const memoryGib = isContainer ? random.pick([1, 1, 2, 4]) : random.pick(MEMORY_GIB);
  const pool = random.pick(["production", "staging", "internal", ""]);
  return {
    vmid,
    name: `${role}-${String(index + 1).padStart(3, "0")}`,
    node,
    ...(isContainer ? { type: "lxc" as const, diskBytes: 8 * GIB } : {}),
    cores: random.pick([1, 2, 2, 4, 4, 8]),
    memoryBytes: memoryGib * GIB,
    tags: [role],
    ...(random.next() < 0.06 ? { status: "stopped" as const, onboot: false } : {}),
    ...(random.next() < 0.05 && !isContainer ? { storage: "local-lvm" } : {}),
    ...(pool === "" ? {} : { pool }),
    load: { memoryRatio: 0.45 + random.next() * 0.4, cpuRatio: 0.04 + random.next() ** 2 * 0.5 },
  };
}

/** What real clusters have and clean data has not. */
function oddities(guests: GuestSeed[]): void {
  const change = (index: number, more: Partial<GuestSeed>) => {
    const each = guests[index];
    if (each !== undefined) Object.assign(each, more);
  };
  change(3, { type: "qemu", template: true, name: "debian-13-template", onboot: false });
  change(5, { type: "qemu", lock: "backup", name: "file-archive" });
  change(7, { type: "qemu", hostpci: "0000:01:00.0", name: "render-gpu", tags: ["gpu"] });
  change(11, { name: "twin" });
  change(12, { name: "twin" });
  change(20, { tags: ["plb_affinity_shop"] });
  change(21, { tags: ["plb_affinity_shop"] });
  change(22, { tags: ["plb_anti_affinity_ldap"] });
  change(23, { tags: ["plb_anti_affinity_ldap"] });
  change(24, { tags: ["plb_ignore_legacy"] });
  change(25, { tags: ["plb_pin_pve1"] });
}

import { GIB, type GuestSeed } from "./guests";
import type { ClusterSeed } from "./seed-shape";

/**
 * Three nodes, fourteen guests, one story: pve1 carries nearly everything since a maintenance of the others. Two web
 * servers belong together, two databases apart, the license server cannot move, the backup server shall be left alone.
 * Memory in use at the start: pve1 about 84 %, pve2 about 48 %, pve3 about 22 %.
 */
export function smallSeed(): ClusterSeed {
  return {
    name: "homestead",
    nodes: ["pve1", "pve2", "pve3"].map((name) => ({ name, cores: 16, memoryBytes: 48 * GIB })),
    pools: [{ poolid: "production", comment: "What customers see" }],
    guests: [
      vm(100, "gateway", "pve1", 2, 4, 0.55, 0.12, { pool: "production", tags: ["network"] }),
      vm(101, "web-01", "pve1", 4, 8, 0.72, 0.35, { pool: "production", tags: ["plb_affinity_web", "web"] }),
      vm(102, "web-02", "pve1", 4, 8, 0.68, 0.33, { pool: "production", tags: ["plb_affinity_web", "web"] }),
      vm(103, "db-01", "pve1", 8, 12, 0.8, 0.4, { pool: "production", tags: ["db", "plb_anti_affinity_db"] }),
      vm(104, "db-02", "pve2", 8, 12, 0.78, 0.3, {
        pool: "production",
        tags: ["db", "plb_anti_affinity_db"],
      }),
      vm(105, "mail", "pve1", 4, 8, 0.7, 0.2, { tags: ["mail"] }),
      vm(106, "git", "pve1", 4, 8, 0.75, 0.25, { tags: ["ci"] }),
      vm(107, "license", "pve1", 2, 4, 0.5, 0.05, { tags: ["plb_pin_pve1"] }),
      vm(108, "backup", "pve2", 4, 16, 0.68, 0.15, { tags: ["plb_ignore_backup"], storage: "local-lvm" }),
      vm(109, "monitoring", "pve3", 4, 8, 0.7, 0.22, { tags: ["ops"] }),
      ct(200, "dns", "pve1", 1, 1, 0.4, 0.04, { tags: ["infra"] }),
      ct(201, "proxy", "pve3", 2, 4, 0.55, 0.18, { tags: ["infra"] }),
      {
        vmid: 110,
        name: "staging",
        node: "pve3",
        status: "stopped",
        memoryBytes: 8 * GIB,
        onboot: false,
        tags: ["staging"],
      },
      {
        vmid: 900,
        name: "debian-13-template",
        node: "pve2",
        template: true,
        onboot: false,
        tags: ["template"],
      },
    ],
    haServices: {
      "vm:103": { state: "started", comment: "Primary database", max_relocate: 1, max_restart: 2 },
      "vm:104": { state: "started", comment: "Standby database", max_relocate: 1, max_restart: 2 },
    },
    haRules: [
      {
        rule: "databases-apart",
        type: "resource-affinity",
        affinity: "negative",
        resources: ["vm:103", "vm:104"],
        comment: "One node may fail",
      },
      {
        rule: "standby-on-fast-nodes",
        type: "node-affinity",
        nodes: "pve2,pve3",
        strict: 1,
        resources: ["vm:104"],
        comment: "Only these have NVMe",
      },
    ],
    options: {
      registeredTags: ["production"],
      tagStyle: { ordering: "alphabetical", "color-map": "db:b45309:ffffff;web:1d4ed8:ffffff" },
    },
  };
}

type More = Partial<GuestSeed>;

function vm(
  vmid: number,
  name: string,
  node: string,
  cores: number,
  memoryGib: number,
  memoryRatio: number,
  cpuRatio: number,
  more: More,
): GuestSeed {
  const load = { memoryRatio, cpuRatio, ...more.load };
  return { vmid, name, node, cores, memoryBytes: memoryGib * GIB, ...more, load };
}

const ct = (
  ...[vmid, name, node, cores, memoryGib, memoryRatio, cpuRatio, more]: Parameters<typeof vm>
): GuestSeed => ({
  ...vm(vmid, name, node, cores, memoryGib, memoryRatio, cpuRatio, more),
  type: "lxc",
  diskBytes: 8 * GIB,
});

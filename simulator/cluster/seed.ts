import { BUILT_IN_ROLES } from "../access/roles";
import { haService } from "../ha/manager";
import { GIB, guestFrom } from "./guests";
import { firstVersion } from "./pve-manager";
import { generatedSeed } from "./seed-generated";
import type { ClusterSeed, NodeSeed } from "./seed-shape";
import { smallSeed } from "./seed-small";
import type { SimStorage } from "./state";
import type { World } from "./world";

export type Size = "small" | "medium" | "large" | "huge";

const STORAGES: SimStorage[] = [
  storage("local", "dir", "backup,iso,vztmpl", false, 94, 0.31, "/var/lib/vz"),
  storage("local-lvm", "lvmthin", "images,rootdir", false, 800, 0.24),
  storage("ceph-vm", "rbd", "images,rootdir", true, 9000, 0.42),
];

export const seedOf = (size: Size, seed: number): ClusterSeed =>
  size === "small" ? smallSeed() : generatedSeed(size, seed);

/** Fills an empty world. */
export function plant(world: World, seed: ClusterSeed): void {
  world.clusterName = seed.name;
  for (const [role, privileges] of Object.entries(BUILT_IN_ROLES)) world.roles.set(role, [...privileges]);
  for (const [role, privileges] of Object.entries(seed.roles ?? {})) world.roles.set(role, privileges);
  for (const user of seed.users ?? []) world.users.set(user.userid, user);
  for (const token of seed.tokens ?? []) world.tokens.set(`${token.userid}!${token.tokenid}`, token);
  world.acl = [...(seed.acl ?? [])];
  for (const each of seed.storages ?? STORAGES) world.storages.set(each.name, each);
  seed.nodes.forEach((node, index) => {
    plantNode(world, node, index);
  });
  for (const { poolid, comment, storages } of seed.pools ?? []) {
    world.pools.set(poolid, { poolid, comment, vmids: new Set(), storages: new Set(storages) });
  }
  for (const guest of seed.guests) world.guests.set(guest.vmid, guestFrom(world, guest));
  for (const [sid, config] of Object.entries(seed.haServices ?? {})) {
    world.ha.services.set(sid, haService(world, sid, config));
  }
  world.backupJobs = structuredClone(seed.backupJobs ?? []);
  world.ha.rules = structuredClone(seed.haRules ?? []);
  if (world.major < 9) groupsFromRules(world);
  Object.assign(world.options, structuredClone(seed.options ?? {}));
}

function plantNode(world: World, node: NodeSeed, index: number): void {
  const memoryBytes = node.memoryBytes ?? 64 * GIB;
  const rootBytes = node.rootBytes ?? 94 * GIB;
  world.nodes.set(node.name, {
    name: node.name,
    nodeid: index + 1,
    ip: node.ip ?? `127.0.${Math.floor((index + 11) / 250)}.${((index + 11) % 250) + (index > 238 ? 1 : 0)}`,
    cores: node.cores ?? 16,
    memoryBytes,
    baseMemoryBytes: node.baseMemoryBytes ?? Math.round(memoryBytes * 0.04),
    baseCpuRatio: node.baseCpuRatio ?? 0.02,
    rootBytes,
    rootUsedBytes: node.rootUsedBytes ?? Math.round(rootBytes * (0.2 + 0.1 * world.random.next())),
    bootedAt: world.now - world.random.integer(86_400, 40 * 86_400),
    pveManager: firstVersion(world.major),
    downSince: undefined,
    downReason: "Connection refused",
    stats: undefined,
    history: [],
    fingerprint: "",
    nextPid: world.random.integer(2000, 30_000),
  });
}

/** PVE 8 has groups where 9 has rules: one group per node rule, named in the service. */
function groupsFromRules(world: World): void {
  for (const rule of world.ha.rules) {
    if (rule.type !== "node-affinity") continue;
    world.ha.groups.push({
      group: rule.rule,
      nodes: rule.nodes ?? "",
      restricted: rule.strict ?? 0,
      nofailback: rule.resources.some((sid) => world.ha.services.get(sid)?.config.failback === 0) ? 1 : 0,
      ...(rule.comment === undefined ? {} : { comment: rule.comment }),
    });
    for (const sid of rule.resources) {
      const service = world.ha.services.get(sid);
      if (service === undefined) continue;
      service.config.group = rule.rule;
      delete service.config.failback;
    }
  }
}

function storage(
  name: string,
  type: string,
  content: string,
  shared: boolean,
  totalGib: number,
  usedRatio: number,
  path?: string,
): SimStorage {
  return {
    name,
    type,
    content,
    shared,
    totalBytes: totalGib * GIB,
    usedRatio,
    ...(path === undefined ? {} : { path }),
  };
}

import { guestRow, type Row } from "../cluster/rows";
import type { SimPool } from "../cluster/state";
import type { World } from "../cluster/world";
import { failure, forbidden } from "../http/errors";
import { boolean, oneOf, optional, string } from "../http/parameters";
import { type Call, routes } from "../http/router";

/** Pools live in user.cfg; taking its lock without quorum fails after about ten seconds. */
const NO_LOCK = "cfs-lock 'file-user_cfg' error: no quorum!";
const AUDIT = { path: "/pool/{poolid}", privileges: ["Pool.Audit"] };
const ALLOCATE = { path: "/pool/{poolid}", privileges: ["Pool.Allocate"] };
const type = optional(oneOf("qemu", "lxc", "storage"));
const MEMBERS = {
  comment: optional(string),
  vms: optional(string),
  storage: optional(string),
  delete: optional(boolean),
  "allow-move": optional(boolean),
};

export const poolRoutes = routes([
  {
    method: "GET",
    path: "/pools",
    parameters: { poolid: optional(string), type },
    run: (call) => {
      const asked = call.given.maybe("poolid");
      if (asked !== undefined) {
        call.permissions.require(`/pool/${asked}`, ["Pool.Audit"]);
        return [{ poolid: asked, ...details(call, poolOf(call.world, asked)) }];
      }
      return [...call.world.pools.values()]
        .sort((left, right) => (left.poolid < right.poolid ? -1 : 1))
        .filter((pool) => call.permissions.has(`/pool/${pool.poolid}`, "Pool.Audit"))
        .map(({ poolid, comment }) => ({ poolid, ...(comment === undefined ? {} : { comment }) }));
    },
  },
  {
    method: "GET",
    path: "/pools/{poolid}",
    check: AUDIT,
    parameters: { type },
    run: (call) => details(call, poolOf(call.world, call.path("poolid"))),
  },
  {
    method: "POST",
    path: "/pools",
    check: ALLOCATE,
    parameters: { poolid: string, comment: optional(string) },
    noQuorum: NO_LOCK,
    run: ({ world, given }) => {
      const poolid = given.text("poolid");
      if (world.pools.has(poolid)) throw failure(`create pool failed: pool '${poolid}' already exists`);
      world.pools.set(poolid, {
        poolid,
        comment: given.maybe("comment"),
        vmids: new Set(),
        storages: new Set(),
      });
      world.touch();
      return null;
    },
  },
  {
    method: "PUT",
    path: "/pools/{poolid}",
    check: ALLOCATE,
    parameters: MEMBERS,
    noQuorum: NO_LOCK,
    run: (call) => update(call, call.path("poolid")),
  },
  {
    method: "PUT",
    path: "/pools",
    check: ALLOCATE,
    parameters: { ...MEMBERS, poolid: string },
    noQuorum: NO_LOCK,
    run: (call) => update(call, call.given.text("poolid")),
  },
  {
    method: "DELETE",
    path: "/pools/{poolid}",
    check: ALLOCATE,
    noQuorum: NO_LOCK,
    run: (call) => remove(call.world, call.path("poolid")),
  },
  {
    method: "DELETE",
    path: "/pools",
    check: ALLOCATE,
    parameters: { poolid: string },
    noQuorum: NO_LOCK,
    run: (call) => remove(call.world, call.given.text("poolid")),
  },
]);

function poolOf(world: World, poolid: string): SimPool {
  const pool = world.pools.get(poolid);
  if (pool === undefined) throw failure(`pool '${poolid}' does not exist`);
  return pool;
}

function details({ world, path, given }: Call, pool: SimPool): Row {
  const only = given.maybe("type");
  const members: Row[] = [];
  for (const vmid of [...pool.vmids].sort((left, right) => left - right)) {
    const guest = world.guests.get(vmid);
    if (guest === undefined || (only !== undefined && only !== guest.type)) continue;
    const { tags, hastate, lock, ...row } = guestRow(world, guest, undefined);
    members.push(row);
  }
  for (const name of only === undefined || only === "storage" ? pool.storages : []) {
    const storage = world.storages.get(name);
    const node = [...world.nodes.keys()][0];
    if (storage === undefined || node === undefined) continue;
    members.push({
      id: `storage/${node}/${name}`,
      type: "storage",
      node,
      storage: name,
      status: "available",
      content: storage.content,
      plugintype: storage.type,
      shared: storage.shared ? 1 : 0,
      disk: Math.round(storage.totalBytes * storage.usedRatio),
      maxdisk: storage.totalBytes,
    });
  }
  return {
    ...(path("poolid") === "" ? {} : { poolid: pool.poolid }),
    ...(pool.comment === undefined ? {} : { comment: pool.comment }),
    members,
  };
}

/** Members come and go only by those who may also give rights to them. */
function update(call: Call, poolid: string): null {
  const { world, given, permissions } = call;
  const pool = poolOf(world, poolid);
  const vmids = given.items("vms").map(Number);
  for (const vmid of vmids) {
    if (!permissions.has(`/vms/${vmid}`, "Permissions.Modify"))
      throw forbidden(`/vms/${vmid}, Permissions.Modify`);
  }
  const removes = given.flag("delete");
  for (const vmid of vmids) {
    const current = world.poolOf(vmid);
    if (removes && !pool.vmids.has(vmid)) throw failure(`VM ${vmid} is not a pool member`);
    if (!removes && current !== undefined && current !== pool && !given.flag("allow-move")) {
      throw failure(`VM ${vmid} belongs already to pool '${current.poolid}' and 'allow-move' is not set`);
    }
  }
  for (const vmid of vmids) {
    world.poolOf(vmid)?.vmids.delete(vmid);
    if (!removes) pool.vmids.add(vmid);
  }
  for (const storage of given.items("storage")) {
    if (removes) pool.storages.delete(storage);
    else pool.storages.add(storage);
  }
  if (given.has("comment")) pool.comment = given.text("comment");
  world.touch();
  return null;
}

function remove(world: World, poolid: string): null {
  const pool = poolOf(world, poolid);
  if (pool.vmids.size > 0) throw failure(`delete pool failed: pool '${poolid}' is not empty (contains VMs)`);
  if (pool.storages.size > 0)
    throw failure(`delete pool failed: pool '${poolid}' is not empty (contains storages)`);
  world.pools.delete(poolid);
  world.touch();
  return null;
}

import { digestOf } from "../cluster/guests";
import type { Row } from "../cluster/rows";
import { storageHistory } from "../cluster/rrd";
import type { SimStorage } from "../cluster/state";
import type { World } from "../cluster/world";
import { badParameter, failure } from "../http/errors";
import { boolean, oneOf, optional, string } from "../http/parameters";
import { type Call, routes } from "../http/router";
import { timeframeOf } from "./nodes";

const READ = ["Datastore.Audit", "Datastore.AllocateSpace"];
const CHECK = { path: "/storage/{storage}", privileges: READ, any: true };

export const storageRoutes = routes([
  {
    method: "GET",
    path: "/storage",
    parameters: { type: optional(string) },
    run: (call) => visible(call).map((storage) => configRow(call.world, storage)),
  },
  {
    method: "GET",
    path: "/storage/{storage}",
    check: { path: "/storage/{storage}", privileges: ["Datastore.Allocate"] },
    run: (call) => configRow(call.world, storageOf(call)),
  },
  {
    method: "GET",
    path: "/nodes/{node}/storage",
    proxied: true,
    parameters: {
      content: optional(string),
      enabled: optional(boolean),
      format: optional(boolean),
      storage: optional(string),
      target: optional(string),
    },
    run: (call) =>
      visible(call).map((storage) => ({
        storage: storage.name,
        ...statusRow(storage),
        used_fraction: storage.usedRatio,
      })),
  },
  {
    method: "GET",
    path: "/nodes/{node}/storage/{storage}/status",
    check: CHECK,
    proxied: true,
    run: (call) => statusRow(storageOf(call)),
  },
  {
    method: "GET",
    path: "/nodes/{node}/storage/{storage}/content",
    check: CHECK,
    proxied: true,
    parameters: { content: optional(string), vmid: optional(string) },
    run: content,
  },
  {
    method: "GET",
    path: "/nodes/{node}/storage/{storage}/rrddata",
    check: CHECK,
    parameters: { timeframe: string, cf: optional(oneOf("AVERAGE", "MAX")) },
    run: (call) => {
      const storage = storageOf(call);
      const used = Math.round(storage.totalBytes * storage.usedRatio);
      return storageHistory(call.world, used, storage.totalBytes, timeframeOf(call));
    },
  },
]);

const visible = ({ world, permissions }: Call) =>
  world
    .inListOrder(world.storages.values())
    .filter((storage) => permissions.hasAny(`/storage/${storage.name}`, READ));

function storageOf({ world, path }: Call): SimStorage {
  const storage = world.storages.get(path("storage"));
  if (storage === undefined) throw failure(`storage '${path("storage")}' does not exist`);
  return storage;
}

function configRow(world: World, storage: SimStorage): Row {
  return {
    storage: storage.name,
    type: storage.type,
    content: storage.content,
    ...(storage.path === undefined ? {} : { path: storage.path }),
    ...(storage.shared ? { shared: 1 } : {}),
    digest: digestOf([...world.storages.keys()]),
  };
}

function statusRow(storage: SimStorage): Row {
  const used = Math.round(storage.totalBytes * storage.usedRatio);
  return {
    type: storage.type,
    content: storage.content,
    shared: storage.shared ? 1 : 0,
    active: 1,
    enabled: 1,
    total: storage.totalBytes,
    used,
    avail: storage.totalBytes - used,
  };
}

function content(call: Call): Row[] {
  const storage = storageOf(call);
  if (call.given.maybe("content") === "") throw badParameter({ content: "empty" });
  const rows: Row[] = [];
  for (const guest of call.world.guests.values()) {
    if (!storage.shared && guest.node !== call.path("node")) continue;
    for (const disk of guest.disks) {
      if (disk.storage !== storage.name || disk.cdrom === true) continue;
      rows.push({
        volid: disk.volid,
        vmid: guest.vmid,
        size: disk.sizeBytes,
        used: disk.sizeBytes,
        parent: null,
        content: guest.type === "qemu" ? "images" : "rootdir",
        format: "raw",
        ctime: Math.floor(call.world.startedAt) - 86_400,
      });
    }
  }
  return rows;
}

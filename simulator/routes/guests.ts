import { guestOfCall } from "../cluster/guest-lookup";
import { configOf, sidOf } from "../cluster/guests";
import { pressureOf } from "../cluster/load";
import type { Row } from "../cluster/rows";
import { guestHistory, pressureKeys } from "../cluster/rrd";
import type { GuestStats, GuestType, SimGuest } from "../cluster/state";
import { measureGuest } from "../cluster/stats";
import type { World } from "../cluster/world";
import { failure } from "../http/errors";
import { boolean, oneOf, optional, string } from "../http/parameters";
import { type Call, type Route, routes } from "../http/router";
import { configRoutes } from "./config";
import { timeframeOf } from "./nodes";

const AUDIT = { path: "/vms/{vmid}", privileges: ["VM.Audit"] };

const ofType = (type: GuestType): Route[] =>
  routes([
    {
      method: "GET",
      path: `/nodes/{node}/${type}`,
      proxied: true,
      parameters: type === "qemu" ? { full: optional(boolean) } : {},
      run: ({ world, permissions, path, given }) =>
        world
          .inListOrder(world.guests.values())
          .filter((guest) => guest.type === type && guest.node === path("node"))
          .filter((guest) => permissions.has(`/vms/${guest.vmid}`, "VM.Audit"))
          .map((guest) => listRow(world, guest, given.flag("full"))),
    },
    {
      method: "GET",
      path: `/nodes/{node}/${type}/{vmid}/status/current`,
      check: AUDIT,
      proxied: true,
      run: (call) => {
        const guest = guestOfCall(call, type);
        const service = call.world.ha.services.get(sidOf(guest));
        const ha = service === undefined ? { managed: 0 } : { managed: 1, state: service.requested };
        return { ...listRow(call.world, guest, type === "qemu"), ha };
      },
    },
    {
      method: "GET",
      path: `/nodes/{node}/${type}/{vmid}/config`,
      check: AUDIT,
      proxied: true,
      parameters: { current: optional(boolean), snapshot: optional(string) },
      run: (call) => configOf(guestOfCall(call, type)),
    },
    {
      method: "GET",
      path: `/nodes/{node}/${type}/{vmid}/pending`,
      check: AUDIT,
      proxied: true,
      run: (call) =>
        Object.entries(configOf(guestOfCall(call, type))).map(([key, value]) => ({ key, value })),
    },
    {
      method: "GET",
      path: `/nodes/{node}/${type}/{vmid}/snapshot`,
      check: AUDIT,
      proxied: true,
      run: (call) => {
        const guest = guestOfCall(call, type);
        const running = guest.status === "running" ? 1 : 0;
        const { digest } = configOf(guest);
        return [{ name: "current", description: "You are here!", running, digest }];
      },
    },
    {
      // The files are one per id, whatever the type: a CT answers under .../qemu/ too.
      method: "GET",
      path: `/nodes/{node}/${type}/{vmid}/rrddata`,
      check: AUDIT,
      parameters: { timeframe: string, cf: optional(oneOf("AVERAGE", "MAX")) },
      run: rrddata,
    },
  ]);

export const guestRoutes = routes([
  ...ofType("qemu"),
  ...ofType("lxc"),
  ...configRoutes,
  {
    method: "GET",
    path: "/nodes/{node}/qemu/{vmid}/feature",
    check: AUDIT,
    proxied: true,
    parameters: { feature: oneOf("snapshot", "clone", "copy"), snapname: optional(string) },
    run: (call) => {
      guestOfCall(call, "qemu");
      return {
        hasFeature: call.given.text("feature") === "snapshot" ? 0 : 1,
        nodes: [...call.world.nodes.keys()],
      };
    },
  },
  {
    method: "GET",
    path: "/nodes/{node}/qemu/{vmid}/agent/get-osinfo",
    check: { path: "/vms/{vmid}", privileges: ["VM.GuestAgent.Audit"] },
    proxied: true,
    run: (call) => {
      guestOfCall(call, "qemu");
      throw failure("QEMU guest agent is not running");
    },
  },
  {
    method: "GET",
    path: "/nodes/{node}/lxc/{vmid}/interfaces",
    check: AUDIT,
    proxied: true,
    run: (call) => {
      guestOfCall(call, "lxc");
      return null;
    },
  },
]);

function rrddata(call: Call): Row[] {
  const timeframe = timeframeOf(call);
  const vmid = Number(call.path("vmid"));
  const guest = call.world.guests.get(vmid);
  if (guest === undefined) {
    throw failure(`Configuration file 'nodes/${call.path("node")}/qemu-server/${vmid}.conf' does not exist`);
  }
  return guestHistory(call.world, guest, timeframe);
}

/** A row of the per-node lists, and the body of status/current: the present, not pvestatd's memory. */
function listRow(world: World, guest: SimGuest, full: boolean): Row {
  const now = measureGuest(world, guest);
  const running = guest.status === "running";
  const row: Row = {
    vmid: guest.vmid,
    name: guest.name,
    status: guest.status,
    uptime: now.uptimeSeconds,
    cpu: now.cpuRatio,
    cpus: guest.cores,
    mem: now.memoryBytes,
    maxmem: guest.memoryBytes,
    disk: now.diskBytes,
    maxdisk: now.maxDiskBytes,
    netin: now.netInBytes,
    netout: now.netOutBytes,
  };
  if (guest.type === "lxc") {
    row.type = "lxc";
    row.swap = 0;
    row.maxswap = guest.memoryBytes;
  }
  if (guest.type === "lxc" || world.major < 9) {
    row.diskread = now.diskReadBytes;
    row.diskwrite = now.diskWriteBytes;
  }
  if (guest.type === "qemu") addQemuView(row, world, guest, now, full);
  if (guest.tags !== undefined) row.tags = guest.tags;
  if (guest.lock !== undefined) row.lock = guest.lock;
  if (guest.template) row.template = 1;
  if (!running) return row;
  row.pid = guest.pid;
  if (world.major < 9) return row;
  const memory = pressureOf(now.memoryBytes / guest.memoryBytes / 2);
  return { ...row, ...pressureKeys(pressureOf(now.cpuRatio), pressureOf(now.cpuRatio * 0.4), memory) };
}

/**
 * `vmstatus` of qemu-server asks QEMU only with `full`: without it `mem` is the node's view (9: the cgroup, as
 * `memhost`; 8: the share of resident in virtual memory), and nobody knows that a VM is paused. With it `mem` is the
 * guest's view where a balloon driver tells it.
 */
function addQemuView(row: Row, world: World, guest: SimGuest, now: GuestStats, full: boolean): void {
  if (world.major >= 9) row.memhost = now.hostMemoryBytes;
  const nodesView = world.major >= 9 ? now.hostMemoryBytes : Math.min(now.hostMemoryBytes, guest.memoryBytes);
  if (!full) {
    row.mem = nodesView;
    return;
  }
  row.qmpstatus = now.status;
  if (!guest.ballooning) row.mem = nodesView;
  else if (guest.status === "running") {
    const free = guest.memoryBytes - now.memoryBytes;
    row.balloon = guest.memoryBytes;
    row.freemem = free;
    row.ballooninfo = {
      actual: guest.memoryBytes,
      max_mem: guest.memoryBytes,
      total_mem: guest.memoryBytes,
      free_mem: free,
      last_update: Math.floor(world.now),
    };
  }
}

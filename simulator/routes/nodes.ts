import { versionText } from "../cluster/pve-manager";
import { noise } from "../cluster/random";
import { isSeenOffline, nodeNumbers, type Row } from "../cluster/rows";
import { nodeHistory, timeframes } from "../cluster/rrd";
import type { SimNode } from "../cluster/state";
import { measureGuest } from "../cluster/stats";
import { badParameter, failure } from "../http/errors";
import { oneOf, optional, string } from "../http/parameters";
import { type Call, NO_QUORUM, routes } from "../http/router";
import { ROOT } from "../tasks/tasks";

const AUDIT = { path: "/nodes/{node}", privileges: ["Sys.Audit"] };
const SERVICES = [
  "chrony",
  "corosync",
  "cron",
  "ksmtuned",
  "lxcfs",
  "postfix",
  "proxmox-firewall",
  "pve-cluster",
  "pve-firewall",
  "pve-ha-crm",
  "pve-ha-lrm",
  "pve-lxc-syscalld",
  "pvedaemon",
  "pvefw-logger",
  "pveproxy",
  "pvescheduler",
  "pvestatd",
  "qmeventd",
  "spiceproxy",
  "sshd",
  "syslog",
  "systemd-journald",
];

export const nodeRoutes = routes([
  {
    method: "GET",
    path: "/nodes",
    run: ({ world, permissions, localNode }) =>
      world.inListOrder(world.nodes.values()).map((node) => ({
        id: `node/${node.name}`,
        type: "node",
        node: node.name,
        ssl_fingerprint: node.fingerprint,
        status: isSeenOffline(world, node, localNode) ? "offline" : "online",
        ...(permissions.has(`/nodes/${node.name}`, "Sys.Audit")
          ? nodeNumbers(world, node, localNode)
          : { level: "" }),
      })),
  },
  { method: "GET", path: "/nodes/{node}/status", check: AUDIT, proxied: true, run: nodeStatus },
  {
    method: "POST",
    path: "/nodes/{node}/status",
    check: { path: "/nodes/{node}", privileges: ["Sys.PowerMgmt"] },
    proxied: true,
    parameters: { command: oneOf("reboot", "shutdown") },
    noQuorum: NO_QUORUM,
    run: () => null,
  },
  {
    method: "GET",
    path: "/nodes/{node}/rrddata",
    check: AUDIT,
    parameters: { timeframe: string, cf: optional(oneOf("AVERAGE", "MAX")) },
    run: (call) => {
      const timeframe = timeframeOf(call);
      const node = call.world.nodes.get(call.path("node"));
      return node === undefined ? [] : nodeHistory(call.world, node, timeframe);
    },
  },
  {
    method: "GET",
    path: "/nodes/{node}/services",
    check: AUDIT,
    proxied: true,
    run: () => SERVICES.map(serviceRow),
  },
  {
    method: "GET",
    path: "/nodes/{node}/services/{service}/state",
    check: AUDIT,
    proxied: true,
    run: ({ path }) => {
      if (!SERVICES.includes(path("service"))) throw badParameter({ service: "invalid service" });
      return serviceRow(path("service"));
    },
  },
  {
    method: "GET",
    path: "/nodes/{node}/subscription",
    proxied: true,
    run: () => ({
      status: "notfound",
      message: "There is no subscription key",
      serverid: "0123456789ABCDEF0123456789ABCDEF",
      url: "https://www.proxmox.com/en/proxmox-virtual-environment/pricing",
    }),
  },
  {
    method: "GET",
    path: "/nodes/{node}/time",
    check: AUDIT,
    proxied: true,
    run: ({ world }) => ({
      time: Math.floor(world.now),
      localtime: Math.floor(world.now),
      timezone: world.timeZone,
    }),
  },
  {
    method: "GET",
    path: "/nodes/{node}/dns",
    check: AUDIT,
    proxied: true,
    run: () => ({ search: "example.internal", dns1: "127.0.0.1" }),
  },
  { method: "GET", path: "/nodes/{node}/config", check: AUDIT, proxied: true, run: () => ({}) },
  { method: "GET", path: "/nodes/{node}/netstat", check: AUDIT, proxied: true, run: () => [] },
  {
    method: "POST",
    path: "/nodes/{node}/startall",
    proxied: true,
    parameters: { vms: optional(string), force: optional(string) },
    noQuorum: NO_QUORUM,
    run: (call) => startAll(call),
  },
]);

/** @throws ApiError 400 as PVE words it for the version's list. */
export function timeframeOf({ world, given }: Call): string {
  const timeframe = given.text("timeframe");
  const known = timeframes(world);
  if (known.includes(timeframe)) return timeframe;
  throw badParameter({
    timeframe: `value '${timeframe}' does not have a value in the enumeration '${known.join(", ")}'`,
  });
}

function nodeStatus({ world, path }: Call): Row {
  const node = world.nodeOf(path("node"));
  const used = node.stats?.memoryBytes ?? node.baseMemoryBytes;
  const major = world.major >= 9;
  const kernel = major ? "6.17.4-2-pve" : "6.8.12-15-pve";
  const build = "#1 SMP PREEMPT_DYNAMIC PMX";
  const available = node.memoryBytes - used;
  const cpu = node.stats?.cpuRatio ?? 0;
  return {
    cpu,
    wait: cpu * 0.02,
    idle: 0,
    uptime: Math.floor(world.now - node.bootedAt),
    pveversion: versionText(node),
    kversion: `Linux ${kernel} ${build}`,
    "current-kernel": { sysname: "Linux", release: kernel, version: build, machine: "x86_64" },
    "boot-info": { mode: "legacy-bios" },
    memory: {
      total: node.memoryBytes,
      used,
      free: Math.round(available * 0.9),
      ...(major ? { available } : {}),
    },
    swap: { total: 0, used: 0, free: 0 },
    rootfs: rootfs(node),
    ksm: { shared: 0 },
    loadavg: [1, 5, 15].map((minutes) => loadAverage(node, cpu, minutes)),
    cpuinfo: {
      model: "AMD EPYC",
      vendor: "AuthenticAMD",
      family: "26",
      mhz: "2596.124",
      sockets: 1,
      hvm: "1",
      cpus: node.cores,
      cores: Math.max(1, node.cores / 2),
      user_hz: 100,
      flags: "fpu vme de pse tsc msr",
    },
  };
}

const loadAverage = (node: SimNode, cpu: number, minutes: number) =>
  Math.max(0, cpu * node.cores * (1 + 0.1 * noise(node.nodeid, minutes))).toFixed(2);

function rootfs(node: SimNode): Row {
  const free = node.rootBytes - node.rootUsedBytes;
  return { total: node.rootBytes, used: node.rootUsedBytes, free, avail: Math.round(free * 0.95) };
}

const serviceRow = (name: string): Row => ({
  service: name,
  name,
  desc: name,
  state: "running",
  "active-state": "active",
  "unit-state": "enabled",
});

function startAll({ world, tasks, permissions, path, given }: Call): string {
  const wanted = given.items("vms").map(Number);
  const guests = [...world.guests.values()].filter(
    (guest) =>
      guest.node === path("node") &&
      guest.status === "stopped" &&
      !guest.template &&
      (wanted.length === 0 ? guest.onboot : wanted.includes(guest.vmid)),
  );
  if (guests.some((guest) => !permissions.has(`/vms/${guest.vmid}`, "VM.PowerMgmt"))) {
    throw failure("Permission check failed (/, VM.PowerMgmt)");
  }
  const task = tasks.start(path("node"), "startall", "", permissions.who, function* () {
    for (const guest of guests) {
      const type = guest.type === "qemu" ? "qmstart" : "vzstart";
      tasks.start(guest.node, type, String(guest.vmid), ROOT, function* () {
        yield 1;
        guest.status = "running";
        guest.startedAt = world.now;
        guest.stats = measureGuest(world, guest);
        world.touch();
      });
      yield 1;
    }
  });
  return task.upid;
}

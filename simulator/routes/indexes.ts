import { type Route, routes } from "../http/router";

/** The index calls: they list what is below, and tell a client nothing else. */
export const indexRoutes = routes([
  index("/", "subdir", ["version", "cluster", "nodes", "storage", "access", "pools"]),
  index("/cluster", "name", [
    ...["acme", "backup", "backup-info", "bulk-action", "ceph", "config", "firewall", "ha", "jobs", "log"],
    ...["mapping", "metrics", "notifications", "nextid", "options", "qemu", "replication", "resources"],
    ...["status", "tasks", "sdn"],
  ]),
  index("/cluster/ha", "id", ["status", "resources", "groups", "rules"]),
  index("/cluster/ha/status", "name", ["current", "manager_status", "disarm-ha", "arm-ha"]),
  { ...index("/cluster/bulk-action/guest", "name", ["start", "shutdown", "migrate", "suspend"]), since: 9.1 },
  index("/nodes/{node}", "name", [
    ...["aplinfo", "apt", "capabilities", "ceph", "certificates", "config", "disks", "dns", "firewall"],
    ...["hardware", "hosts", "journal", "lxc", "migrateall", "netstat", "network", "qemu", "replication"],
    ...["report", "rrd", "rrddata", "scan", "sdn", "services", "startall", "status", "stopall", "storage"],
    ...[
      "subscription",
      "suspendall",
      "syslog",
      "tasks",
      "termproxy",
      "time",
      "version",
      "vzdump",
      "wakeonlan",
    ],
  ]),
  {
    ...index("/nodes/{node}/qemu/{vmid}", "subdir", [
      ...["config", "cloudinit", "pending", "status", "unlink", "vncproxy", "termproxy", "migrate", "resize"],
      ...["move", "rrd", "rrddata", "monitor", "agent", "snapshot", "spiceproxy", "sendkey", "firewall"],
    ]),
    proxied: true,
  },
  {
    ...index("/nodes/{node}/qemu/{vmid}/status", "subdir", [
      ...["current", "start", "stop", "reset", "shutdown", "suspend", "reboot"],
    ]),
    proxied: true,
  },
]);

function index(path: string, key: string, names: string[]): Route {
  return { method: "GET", path, run: () => names.map((name) => ({ [key]: name })) };
}

import { metrics } from "../cluster/metrics";
import { versionRow } from "../cluster/pve-manager";
import { isSeenOffline } from "../cluster/rows";
import { badParameter } from "../http/errors";
import { boolean, integer, oneOf, optional, string, vmid } from "../http/parameters";
import { ReadyJson, routes } from "../http/router";
import { resourcesJson } from "../resource-cache";
import { clusterTaskRow, mayRead } from "./tasks";

export const clusterRoutes = routes([
  { method: "GET", path: "/version", run: ({ world, localNode }) => versionRow(world.nodeOf(localNode)) },
  {
    method: "GET",
    path: "/nodes/{node}/version",
    proxied: true,
    run: ({ world, path }) => versionRow(world.nodeOf(path("node"))),
  },
  {
    method: "GET",
    path: "/cluster/resources",
    parameters: { type: optional(oneOf("vm", "storage", "node", "sdn")) },
    run: ({ world, permissions, given, localNode }) =>
      new ReadyJson(resourcesJson(world, permissions, given.maybe("type"), localNode)),
  },
  {
    method: "GET",
    path: "/cluster/status",
    check: { path: "/", privileges: ["Sys.Audit"] },
    run: ({ world, localNode }) => [
      {
        id: "cluster",
        type: "cluster",
        name: world.clusterName,
        nodes: world.nodes.size,
        version: 3,
        quorate: world.isMinority(localNode) ? 0 : 1,
      },
      ...world.inListOrder(world.nodes.values()).map((each) => ({
        id: `node/${each.name}`,
        type: "node",
        name: each.name,
        nodeid: each.nodeid,
        ip: each.ip,
        level: "",
        local: each.name === localNode ? 1 : 0,
        online: isSeenOffline(world, each, localNode) ? 0 : 1,
      })),
    ],
  },
  {
    method: "GET",
    path: "/cluster/tasks",
    run: ({ world, tasks, permissions }) =>
      tasks
        .ofCluster()
        .filter((task) => mayRead(permissions, task))
        .map((task) => clusterTaskRow(world, task)),
  },
  {
    method: "GET",
    path: "/cluster/nextid",
    parameters: { vmid: optional(vmid) },
    run: ({ world, given }) => {
      const asked = given.maybe("vmid");
      if (asked !== undefined && world.guests.has(Number(asked))) {
        throw badParameter({ vmid: `VM ${asked} already exists` });
      }
      if (asked !== undefined) return asked;
      let free = 100;
      while (world.guests.has(free)) free += 1;
      return String(free);
    },
  },
  {
    method: "GET",
    path: "/cluster/log",
    parameters: { max: optional({ ...integer, minimum: 1 }) },
    run: ({ world, tasks, given }) =>
      tasks
        .ofCluster()
        .slice(0, given.number("max", 50))
        .map((task, index) => ({
          id: `${index}:${task.node}`,
          uid: String(index),
          pid: task.pid,
          pri: 6,
          tag: "pvedaemon",
          node: task.node,
          time: task.endtime ?? task.starttime,
          user: task.user,
          msg:
            task.endtime === undefined
              ? `starting task ${task.upid}`
              : `end task ${task.upid} ${task.exitstatus}`,
        }))
        .slice(0, world.nodes.size * 50),
  },
  {
    method: "GET",
    path: "/cluster/metrics/export",
    since: 8.2,
    check: { path: "/", privileges: ["Sys.Audit"] },
    parameters: {
      history: optional(boolean),
      "local-only": optional(boolean),
      "node-list": optional(string, 9.1),
      "start-time": optional(integer),
    },
    run: ({ world, given, localNode }) => {
      const wanted = given.flag("local-only") ? [localNode] : given.items("node-list");
      return { data: metrics(world, wanted.length > 0 ? wanted : [...world.nodes.keys()], localNode) };
    },
  },
  {
    method: "GET",
    path: "/cluster/config/nodes",
    check: { path: "/", privileges: ["Sys.Audit"] },
    run: ({ world }) =>
      [...world.nodes.values()].map((each) => ({
        name: each.name,
        node: each.name,
        nodeid: String(each.nodeid),
        quorum_votes: "1",
        ring0_addr: each.ip,
      })),
  },
  {
    method: "GET",
    path: "/cluster/backup",
    check: { path: "/", privileges: ["Sys.Audit"] },
    run: ({ world }) => world.backupJobs,
  },
  {
    method: "GET",
    path: "/cluster/replication",
    run: ({ world, permissions }) =>
      [...world.guests.values()]
        .filter(({ vmid }) => permissions.has(`/vms/${vmid}`, "VM.Audit"))
        .flatMap(({ vmid, node, replicatedTo }) =>
          replicatedTo.map((target, jobnum) => ({
            id: `${vmid}-${jobnum}`,
            type: "local",
            guest: vmid,
            jobnum,
            source: node,
            target,
          })),
        ),
  },
  {
    method: "GET",
    path: "/cluster/metrics/server",
    check: { path: "/", privileges: ["Sys.Audit"] },
    run: () => [],
  },
]);

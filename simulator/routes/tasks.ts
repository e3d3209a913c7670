import { ownerOf, type Permissions } from "../access/acl";
import type { Row } from "../cluster/rows";
import type { World } from "../cluster/world";
import { badParameter, forbidden } from "../http/errors";
import { boolean, integer, oneOf, optional, string, vmid } from "../http/parameters";
import { type Call, routes, WithTotal } from "../http/router";
import { isRunning, isUpid, type Task } from "../tasks/tasks";

const count = optional({ ...integer, minimum: 0 });

export const taskRoutes = routes([
  {
    method: "GET",
    path: "/nodes/{node}/tasks",
    proxied: true,
    parameters: {
      errors: optional(boolean),
      limit: count,
      start: count,
      since: optional(integer),
      until: optional(integer),
      source: optional(oneOf("archive", "active", "all")),
      statusfilter: optional(string),
      typefilter: optional(string),
      userfilter: optional(string),
      vmid: optional(vmid),
    },
    run: listTasks,
  },
  {
    method: "GET",
    path: "/nodes/{node}/tasks/{upid}/status",
    proxied: true,
    run: (call) => taskStatus(taskOf(call, "Sys.Audit")),
  },
  {
    method: "GET",
    path: "/nodes/{node}/tasks/{upid}/log",
    proxied: true,
    parameters: { limit: count, start: count, download: optional(boolean) },
    run: taskLog,
  },
  {
    method: "DELETE",
    path: "/nodes/{node}/tasks/{upid}",
    proxied: true,
    run: (call) => {
      call.tasks.stop(taskOf(call, "Sys.Modify"));
      return null;
    },
  },
]);

/** A user sees own tasks (also those of own tokens), and all of a node with Sys.Audit there. */
export function mayRead(permissions: Permissions, task: Task, privilege = "Sys.Audit"): boolean {
  return task.user === permissions.who.userid || permissions.has(`/nodes/${task.node}`, privilege);
}

/** `saved` is a string, except right after the task ended: the number that was just written. */
export function clusterTaskRow(world: World, task: Task): Row {
  const row: Row = {
    upid: task.upid,
    node: task.node,
    type: task.type,
    id: task.id,
    user: task.user,
    starttime: task.starttime,
    ...(task.tokenid === undefined ? {} : { tokenid: task.tokenid }),
  };
  if (task.endtime === undefined) return { ...row, pid: task.pid, saved: "0" };
  const fresh = world.now - task.endtime < 5;
  return { ...row, endtime: task.endtime, status: task.exitstatus, saved: fresh ? 1 : "1" };
}

function listTasks({ tasks, permissions, given, path }: Call): WithTotal {
  const source = given.maybe("source") ?? "archive";
  const guest = given.maybe("vmid");
  const type = given.maybe("typefilter");
  const since = given.number("since", 0);
  const until = given.number("until", Number.MAX_SAFE_INTEGER);
  const states = given.items("statusfilter");
  const user = given.maybe("userfilter");
  const found = tasks.ofNode(path("node")).filter((task) => {
    const running = isRunning(task);
    if (source === "active" ? !running : source === "archive" && running) return false;
    if (!mayRead(permissions, task)) return false;
    if (guest !== undefined && task.id !== guest) return false;
    if (type !== undefined && task.type !== type) return false;
    if (user !== undefined && !ownerOf({ ...permissions.who, ...ownerParts(task) }).includes(user))
      return false;
    if (task.starttime < since || task.starttime > until) return false;
    const kind = kindOfEnd(task);
    if (given.flag("errors") && (running || kind !== "error")) return false;
    return states.length === 0 || (!running && states.includes(kind));
  });
  const start = given.number("start", 0);
  const rows = found.slice(start, start + given.number("limit", 50)).map(nodeTaskRow);
  return new WithTotal(rows, found.length === 0 ? undefined : found.length);
}

const ownerParts = (task: Task) => ({ userid: task.user, tokenid: task.tokenid });

function kindOfEnd(task: Task): string {
  if (task.exitstatus === "OK") return "ok";
  return task.exitstatus?.startsWith("WARNINGS") === true ? "warning" : "error";
}

/** A running row names user and token in one word, a finished one apart. */
function nodeTaskRow(task: Task): Row {
  const row: Row = {
    upid: task.upid,
    node: task.node,
    pid: task.pid,
    pstart: task.pstart,
    starttime: task.starttime,
    type: task.type,
    id: task.id,
  };
  const token = task.tokenid === undefined ? {} : { tokenid: task.tokenid };
  if (isRunning(task)) {
    const user = task.tokenid === undefined ? task.user : `${task.user}!${task.tokenid}`;
    return { ...row, user, saved: "0", status: "RUNNING" };
  }
  return { ...row, ...token, user: task.user, endtime: task.endtime, status: task.exitstatus };
}

function taskStatus(task: Task): Row {
  return {
    upid: task.upid,
    node: task.node,
    pid: task.pid,
    pstart: task.pstart,
    starttime: task.starttime,
    type: task.type,
    id: task.id,
    user: task.user,
    ...(task.tokenid === undefined ? {} : { tokenid: task.tokenid }),
    status: isRunning(task) ? "running" : "stopped",
    ...(isRunning(task) ? {} : { exitstatus: task.exitstatus }),
  };
}

function taskLog(call: Call): WithTotal {
  const { given, path, permissions, tasks } = call;
  const upid = path("upid");
  if (!isUpid(upid)) throw badParameter({ upid: "unable to parse worker upid" });
  const task = tasks.get(upid);
  if (task === undefined || task.node !== path("node")) {
    return new WithTotal([{ n: 1, t: "unable to open file - No such file or directory" }], 1);
  }
  if (!mayRead(permissions, task)) throw forbidden(`/nodes/${task.node}, Sys.Audit`);
  const start = given.number("start", 0);
  const limit = given.number("limit", 50);
  const lines = limit === 0 ? task.log.slice(start) : task.log.slice(start, start + limit);
  const rows = lines.map((t, index) => ({ n: start + index + 1, t }));
  return new WithTotal(rows.length === 0 ? [{ n: 1, t: "no content" }] : rows, Math.max(1, task.log.length));
}

/** @throws ApiError 400 for an unknown UPID, also for one of another node. */
function taskOf(call: Call, privilege: string): Task {
  const upid = call.path("upid");
  if (!isUpid(upid)) throw badParameter({ upid: "unable to parse worker upid" });
  const task = call.tasks.get(upid);
  if (task === undefined || task.node !== call.path("node")) throw badParameter({ upid: "no such task" });
  if (!mayRead(call.permissions, task, privilege)) throw forbidden(`/nodes/${task.node}, ${privilege}`);
  return task;
}

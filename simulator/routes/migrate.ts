import type { Permissions } from "../access/acl";
import { guestOfCall, requireUnlocked } from "../cluster/guest-lookup";
import { isLocal, sidOf } from "../cluster/guests";
import type { Row } from "../cluster/rows";
import type { GuestType, SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";
import { requestMigration } from "../ha/manager";
import { blockers, companions } from "../ha/placement";
import { badParameter, failure } from "../http/errors";
import { boolean, integer, node, oneOf, optional, string } from "../http/parameters";
import { type Call, NO_QUORUM, routes } from "../http/router";
import { startContainerMigration } from "../tasks/container-migration";
import { refusal, startQemuMigration } from "../tasks/migration";
import { TaskFailure, type Tasks } from "../tasks/tasks";

const MIGRATE = { path: "/vms/{vmid}", privileges: ["VM.Migrate"] };

export const migrateRoutes = routes([
  {
    method: "GET",
    path: "/nodes/{node}/qemu/{vmid}/migrate",
    check: MIGRATE,
    proxied: true,
    parameters: { target: optional(node) },
    run: (call) => {
      const guest = guestOfCall(call, "qemu");
      requireUnlocked(guest);
      return qemuPrecondition(call.world, guest);
    },
  },
  {
    method: "GET",
    path: "/nodes/{node}/lxc/{vmid}/migrate",
    since: 9,
    check: MIGRATE,
    proxied: true,
    parameters: { target: optional(node) },
    run: (call) => {
      const guest = guestOfCall(call, "lxc");
      const { allowed, blocked } = targets(call.world, guest);
      const notAllowed = Object.fromEntries(
        Object.entries(blocked).filter(([, why]) => Object.keys(why).length > 0),
      );
      return {
        running: guest.status === "running" ? 1 : 0,
        "allowed-nodes": allowed,
        "not-allowed-nodes": notAllowed,
        ...dependents(call.world, guest),
      };
    },
  },
  {
    method: "POST",
    path: "/nodes/{node}/qemu/{vmid}/migrate",
    check: MIGRATE,
    proxied: true,
    parameters: {
      target: node,
      online: optional(boolean),
      "with-local-disks": optional(boolean),
      targetstorage: optional(string),
      bwlimit: optional({ ...integer, minimum: 0 }),
      force: optional(boolean),
      migration_type: optional(oneOf("secure", "insecure")),
      migration_network: optional(string),
      "with-conntrack-state": optional(boolean, 9),
    },
    noQuorum: NO_QUORUM,
    run: (call) => migrateCall(call, "qemu"),
  },
  {
    method: "POST",
    path: "/nodes/{node}/lxc/{vmid}/migrate",
    check: MIGRATE,
    proxied: true,
    parameters: {
      target: node,
      online: optional(boolean),
      restart: optional(boolean),
      timeout: optional(integer),
      "target-storage": optional(string),
      bwlimit: optional({ ...integer, minimum: 0 }),
    },
    noQuorum: NO_QUORUM,
    run: (call) => migrateCall(call, "lxc"),
  },
]);

export interface Order {
  target: string;
  online: boolean;
  restart: boolean;
  withLocalDisks: boolean;
  bandwidthLimit: number;
  timeoutSeconds: number;
}

function migrateCall(call: Call, type: GuestType): string {
  const { given, path } = call;
  const target = given.text("target");
  if (target === path("node")) throw badParameter({ target: "target is local node." });
  if (!call.world.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  const guest = guestOfCall(call, type);
  return order(call.world, call.tasks, call.permissions, guest, {
    target,
    online: given.flag("online"),
    restart: given.flag("restart"),
    withLocalDisks: given.flag("with-local-disks"),
    bandwidthLimit: given.number("bwlimit"),
    timeoutSeconds: given.number("timeout", 180),
  });
}

/** Starts the migration, or asks the HA manager to. @returns the UPID. @throws ApiError 500 when PVE refuses. */
export function order(
  world: World,
  tasks: Tasks,
  permissions: Permissions,
  guest: SimGuest,
  options: Order,
): string {
  const why = refusal(guest, { online: options.online });
  if (why !== undefined) throw failure(why);
  const running = guest.status === "running";
  if (guest.type === "lxc" && running && !options.online && !options.restart) {
    throw failure("can't migrate running container without --online or --restart");
  }
  const { who } = permissions;
  if (world.ha.services.has(sidOf(guest))) {
    const kind = guest.type === "qemu" ? "VM" : "CT";
    const task = tasks.start(guest.node, "hamigrate", String(guest.vmid), who, function* (own) {
      own.log.push(`Requesting HA migration for ${kind} ${guest.vmid} to node ${options.target}`);
      yield 0.6;
      ask(world, guest, options.target, own.log);
    });
    return task.upid;
  }
  const task =
    guest.type === "qemu"
      ? startQemuMigration(world, tasks, guest, who, options)
      : startContainerMigration(world, tasks, guest, who, options);
  return task.upid;
}

/** PVE's task runs the command line tool, which ends with an error where a resource on the target forbids it. */
function ask(world: World, guest: SimGuest, target: string, log: string[]): void {
  const sid = sidOf(guest);
  const blocking = requestMigration(world, sid, target);
  if (blocking.length === 0) return;
  log.push(`cannot migrate resource '${sid}' to node '${target}':`, "");
  for (const other of blocking) {
    log.push(`- resource '${other}' on target node '${target}' in negative affinity with resource '${sid}'`);
  }
  throw new TaskFailure(`command 'ha-manager migrate ${sid} ${target}' failed: exit code 255`);
}

function qemuPrecondition(world: World, guest: SimGuest): Row {
  const { allowed, blocked } = targets(world, guest);
  const disks = guest.disks.filter((disk) => disk.cdrom === true || isLocal(world, disk));
  return {
    running: guest.status === "running" ? 1 : 0,
    allowed_nodes: allowed,
    not_allowed_nodes: blocked,
    local_disks: disks.map((disk) => ({
      volid: disk.volid,
      drivename: disk.drive,
      cdrom: disk.cdrom === true ? 1 : 0,
      shared: 0,
      replicate: 1,
      is_attached: 1,
      is_unused: 0,
      is_vmstate: 0,
      is_cloudinit: 0,
      is_tpmstate: 0,
      ...(disk.cdrom === true ? {} : { size: disk.sizeBytes }),
    })),
    local_resources: guest.hostpci === undefined ? [] : ["hostpci0"],
    "mapped-resources": [],
    ...(world.major >= 9 ? { "mapped-resource-info": {}, "has-dbus-vmstate": 1 } : {}),
    ...dependents(world, guest),
  };
}

function dependents(world: World, guest: SimGuest): Row {
  if (world.major < 9 || !world.ha.services.has(sidOf(guest))) return {};
  return { "dependent-ha-resources": companions(world, sidOf(guest)) };
}

/** PVE lists allowed nodes among the others with an empty object, and does not look whether a node is online. */
function targets(world: World, guest: SimGuest): { allowed: string[]; blocked: Record<string, Row> } {
  const allowed: string[] = [];
  const blocked: Record<string, Row> = {};
  for (const name of world.inListOrder(world.nodes.keys())) {
    if (name === guest.node) continue;
    const blocking = world.major >= 9 ? blockers(world, sidOf(guest), name) : [];
    if (blocking.length === 0) {
      allowed.push(name);
      blocked[name] = {};
    } else {
      blocked[name] = {
        "blocking-ha-resources": blocking.map((sid) => ({ sid, cause: "resource-affinity" })),
      };
    }
  }
  return { allowed, blocked };
}

import { isLocal } from "../cluster/guests";
import type { SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";
import { ApiError, badParameter } from "../http/errors";
import { boolean, integer, node, optional, type Parameters, string } from "../http/parameters";
import { type Call, NO_QUORUM, routes } from "../http/router";
import { isRunning, type Process, type Task } from "../tasks/tasks";
import { order } from "./migrate";

const SHARED: Parameters = {
  target: node,
  "with-local-disks": optional(boolean),
  maxworkers: optional({ ...integer, minimum: 1 }),
  "max-workers": optional({ ...integer, minimum: 1 }, 9.2),
};

export const bulkRoutes = routes([
  {
    method: "POST",
    path: "/nodes/{node}/migrateall",
    proxied: true,
    parameters: { ...SHARED, vms: optional(string) },
    noQuorum: NO_QUORUM,
    run: migrateAll,
  },
  {
    method: "POST",
    path: "/cluster/bulk-action/guest/migrate",
    since: 9.1,
    parameters: { ...SHARED, online: optional(boolean), vms: { type: "array", optional: true } },
    noQuorum: NO_QUORUM,
    run: bulkMigrate,
  },
]);

function migrateAll(call: Call): string {
  const { world, path, given } = call;
  const source = path("node");
  if (given.text("target") === source) throw badParameter({ target: "target is local node." });
  const vmids = given.items("vms").map(Number);
  const guests = [...world.guests.values()].filter(
    (guest) => guest.node === source && (vmids.length === 0 || vmids.includes(guest.vmid)),
  );
  requireMigrate(call, vmids);
  const task = call.tasks.start(source, "migrateall", "", call.permissions.who, function* (own) {
    yield* evacuate(call, own, guests);
    own.log.push(`All jobs finished, used ${guests.length === 0 ? 0 : workers(call)} workers in total.`);
  });
  return task.upid;
}

/** One after another in groups of `max-workers`; whatever cannot move is named and skipped, and the task ends OK. */
function* evacuate(call: Call, own: Task, guests: SimGuest[]): Process {
  const running: Task[] = [];
  for (const guest of guests) {
    const kind = guest.type === "qemu" ? "VM" : "CT";
    const problem = whyNot(call.world, guest, call.given.flag("with-local-disks"));
    if (problem !== undefined) {
      own.log.push(`Check ${kind} ${guest.vmid}: skip ${kind} ${guest.vmid} - precondition check failed:`);
      own.log.push(`  ${problem}`);
      continue;
    }
    own.log.push(`Check ${kind} ${guest.vmid}: precondition check passed`);
    while (running.filter(isRunning).length >= workers(call)) yield 1;
    const child = migrateOne(call, own, guest);
    if (child !== undefined) running.push(child);
    yield 0.2;
  }
  while (running.some(isRunning)) yield 1;
}

function bulkMigrate(call: Call): string {
  const { world, given, localNode } = call;
  const vmids = given.list("vms").map(Number);
  requireMigrate(call, vmids);
  const target = given.text("target");
  const guests = [...world.guests.values()].filter(
    (guest) => guest.node !== target && (vmids.length === 0 || vmids.includes(guest.vmid)),
  );
  const task = call.tasks.start(localNode, "bulk-migrate", "", call.permissions.who, function* (own) {
    own.log.push(`Migrating guests to ${target}: ${guests.map((guest) => guest.vmid).join(", ")}`);
    const running: Task[] = [];
    for (const guest of guests) {
      while (running.filter(isRunning).length >= workers(call)) yield 1;
      const child = migrateOne(call, own, guest);
      if (child !== undefined) running.push(child);
      yield 0.2;
    }
    while (running.some(isRunning)) yield 1;
  });
  return task.upid;
}

function migrateOne(call: Call, own: Task, guest: SimGuest): Task | undefined {
  const kind = guest.type === "qemu" ? "VM" : "CT";
  own.log.push(`Migrating ${kind} ${guest.vmid}`);
  try {
    const upid = order(call.world, call.tasks, call.permissions, guest, {
      target: call.given.text("target"),
      online: guest.type === "qemu",
      restart: true,
      withLocalDisks: call.given.flag("with-local-disks"),
      bandwidthLimit: 0,
      timeoutSeconds: 180,
    });
    return call.tasks.get(upid);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    own.log.push(`${kind} ${guest.vmid}: ${error.message.trimEnd()}`);
    return undefined;
  }
}

function whyNot(world: World, guest: SimGuest, withLocalDisks: boolean): string | undefined {
  if (guest.lock !== undefined) return `${guest.type === "qemu" ? "VM" : "CT"} is locked (${guest.lock})`;
  if (guest.hostpci !== undefined) return "Has local resources: hostpci0";
  const disks = guest.disks.filter((disk) => isLocal(world, disk));
  if (guest.type === "qemu" && guest.status === "running" && disks.length > 0 && !withLocalDisks) {
    return `Has local disks: ${disks.map((disk) => disk.volid).join(", ")}`;
  }
  return undefined;
}

const workers = ({ given }: Call) => given.number("max-workers", given.number("maxworkers", 4));

function requireMigrate({ permissions }: Call, vmids: number[]): void {
  if (vmids.length === 0) permissions.require("/", ["VM.Migrate"]);
  for (const vmid of vmids) permissions.require(`/vms/${vmid}`, ["VM.Migrate"]);
}

import type { Principal } from "../access/acl";
import { changed, isLocal, kindOf } from "../cluster/guests";
import { touchedMemoryBytes } from "../cluster/load";
import type { SimDisk, SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";
import { Interrupted, type Process, ROOT, stamped, type Task, TaskFailure, type Tasks } from "./tasks";

const MIB = 1024 ** 2;

export interface MigrationOptions {
  target: string;
  online: boolean;
  withLocalDisks: boolean;
  /** KiB/s, 0 for none. */
  bandwidthLimit: number;
}

/** POST .../qemu/{vmid}/migrate for a guest that the HA manager does not own, and what that manager starts itself. */
export function startQemuMigration(
  world: World,
  tasks: Tasks,
  guest: SimGuest,
  who: Principal,
  options: MigrationOptions,
): Task {
  return tasks.start(guest.node, "qmigrate", String(guest.vmid), who, (task) =>
    migrate(world, tasks, guest, task, options),
  );
}

function* migrate(
  world: World,
  tasks: Tasks,
  guest: SimGuest,
  task: Task,
  options: MigrationOptions,
): Process {
  const startedAt = world.now;
  const say = (text: string) => task.log.push(stamped(world, text));
  const abort = (text: string): never => {
    say(`ERROR: migration aborted (duration ${duration(world.now - startedAt)}): ${text}`);
    throw new TaskFailure("migration aborted");
  };
  if (guest.migrating) {
    yield 0.4;
    abort(`can't lock file '/var/lock/qemu-server/lock-${guest.vmid}.conf' - got timeout`);
  }
  if (guest.hostpci !== undefined) abort("can't migrate VM which uses local devices: hostpci0");
  if (guest.lock !== undefined) abort(`VM is locked (${guest.lock})`);
  const { replicatedTo } = guest;
  if (guest.status === "running" && replicatedTo.length > 0 && !replicatedTo.includes(options.target)) {
    abort(
      `Cannot live-migrate replicated VM to node '${options.target}' - not a replication target. Use 'force' to override.`,
    );
  }
  guest.migrating = true;
  const running = guest.status === "running";
  try {
    if (running)
      say("conntrack state migration not supported or disabled, active connections might get dropped");
    say(
      `starting migration of VM ${guest.vmid} to node '${options.target}' (${world.nodeOf(options.target).ip})`,
    );
    const disks = guest.disks.filter((disk) => isLocal(world, disk) && disk.cdrom !== true);
    yield* scanVolumes(world, guest, disks, running, options, say, abort);
    yield 0.6;
    guest.lock = "migrate";
    changed(world);
    if (running) yield* transferLive(world, tasks, guest, task, disks, options, say);
    else yield* copyDisks(world, guest, disks, options, say);
    guest.node = options.target;
    changed(world);
    yield running ? 1.5 : 0.5;
    guest.lock = undefined;
    changed(world);
    say(`migration finished successfully (duration ${duration(world.now - startedAt)})`);
  } catch (error) {
    if (error instanceof TaskFailure) throw error;
    if (!(error instanceof Interrupted)) throw error;
    yield* rollBack(world, tasks, guest, error.message, options, say);
    say(`ERROR: migration finished with problems (duration ${duration(world.now - startedAt)})`);
    throw new TaskFailure("migration problems");
  } finally {
    guest.migrating = false;
    if (guest.lock === "migrate") guest.lock = undefined;
    changed(world);
  }
}

function* scanVolumes(
  world: World,
  guest: SimGuest,
  disks: SimDisk[],
  running: boolean,
  options: MigrationOptions,
  say: (text: string) => void,
  abort: (text: string) => never,
): Process {
  const image = guest.disks.find((disk) => isLocal(world, disk) && disk.cdrom === true);
  if (image) {
    say(`can't migrate local disk '${image.volid}': local cdrom image`);
    say("ERROR: Problem found while scanning volumes - can't migrate VM - check log");
    say("aborting phase 1 - cleanup resources");
    guest.migrating = false;
    abort("Problem found while scanning volumes - can't migrate VM - check log");
  }
  for (const disk of disks) say(`found local disk '${disk.volid}' (attached)`);
  const first = disks[0];
  if (first === undefined || !running || options.withLocalDisks) return;
  yield 0.2;
  say(
    `can't migrate local disk '${first.volid}': can't live migrate attached local disks without with-local-disks option`,
  );
  say("ERROR: Problem found while scanning volumes - can't migrate VM - check log");
  say("aborting phase 1 - cleanup resources");
  guest.migrating = false;
  abort("Problem found while scanning volumes - can't migrate VM - check log");
}

function* transferLive(
  world: World,
  tasks: Tasks,
  guest: SimGuest,
  task: Task,
  disks: SimDisk[],
  options: MigrationOptions,
  say: (text: string) => void,
): Process {
  const ip = world.nodeOf(options.target).ip;
  say(`starting VM ${guest.vmid} on remote node '${options.target}'`);
  tasks.start(options.target, "qmstart", String(guest.vmid), ROOT, function* () {
    yield 0.8;
  });
  yield 1;
  for (const disk of disks) say(`volume '${disk.volid}' is '${disk.volid}' on the target`);
  say("start remote tunnel");
  yield 1;
  say("ssh tunnel ver 1");
  if (disks.length > 0) yield* mirrorDisks(world, disks, ip, options, task, say);
  say(`starting online/live migration on tcp:${ip}:60000`);
  say("set migration capabilities");
  if (options.bandwidthLimit > 0) say(`migration speed limit: ${amount(options.bandwidthLimit * 1024)}/s`);
  say("migration downtime limit: 100 ms");
  say(`migration cachesize: ${amount(cacheSize(guest.memoryBytes))}`);
  say("set migration parameters");
  say(`start migrate command to tcp:${ip}:60000`);
  const total = touchedMemoryBytes(world, guest, world.now);
  const bandwidth = bandwidthOf(world, options);
  let sent = 0;
  const began = world.now;
  while (sent < total) {
    const step = Math.min(1, (total - sent) / bandwidth);
    yield Math.max(0.05, step);
    sent += step * bandwidth + 1;
    if (guest.failNextMigration !== undefined && sent > total / 2) {
      const text = guest.failNextMigration;
      guest.failNextMigration = undefined;
      throw new Interrupted(text);
    }
    if (sent < total) {
      say(
        `migration active, transferred ${amount(sent)} of ${amount(guest.memoryBytes)} VM-state, ${amount(bandwidth)}/s`,
      );
    }
  }
  const speed = total / Math.max(0.1, world.now - began);
  say(`average migration speed: ${amount(speed)}/s - downtime ${20 + (guest.vmid % 70)} ms`);
  say(`migration completed, transferred ${amount(total)} VM-state`);
  say("migration status: completed");
  if (disks.length > 0) yield* finishMirrors(disks, task, say);
}

function* mirrorDisks(
  world: World,
  disks: SimDisk[],
  ip: string,
  options: MigrationOptions,
  task: Task,
  say: (text: string) => void,
): Process {
  say("starting storage migration");
  const bandwidth = bandwidthOf(world, options);
  for (const disk of disks) {
    say(`${disk.drive}: start migration to nbd:${ip}:60001:exportname=drive-${disk.drive}`);
    task.log.push(`drive mirror is starting for drive-${disk.drive}`);
    let seconds = 0;
    for (let sent = bandwidth; sent < disk.sizeBytes; sent += bandwidth) {
      yield 1;
      seconds += 1;
      const percent = ((sent / disk.sizeBytes) * 100).toFixed(2);
      task.log.push(
        `drive-${disk.drive}: transferred ${amount(sent)} of ${amount(disk.sizeBytes)} (${percent}%) in ${seconds}s`,
      );
    }
    yield 0.5;
    const all = amount(disk.sizeBytes);
    task.log.push(`drive-${disk.drive}: transferred ${all} of ${all} (100.00%) in ${seconds + 1}s, ready`);
  }
  task.log.push("all 'mirror' jobs are ready");
}

function* finishMirrors(disks: SimDisk[], task: Task, say: (text: string) => void): Process {
  task.log.push("all 'mirror' jobs are ready");
  for (const { drive } of disks) {
    task.log.push(`drive-${drive}: Completing block job...`, `drive-${drive}: Completed successfully.`);
    task.log.push(`drive-${drive}: mirror-job finished`);
  }
  yield 1;
  say("stopping NBD storage migration server on target.");
}

/** An offline move: shared disks need nothing, local ones are copied. */
function* copyDisks(
  world: World,
  guest: SimGuest,
  disks: SimDisk[],
  options: MigrationOptions,
  say: (text: string) => void,
): Process {
  if (guest.failNextMigration !== undefined) {
    const text = guest.failNextMigration;
    guest.failNextMigration = undefined;
    throw new Interrupted(text);
  }
  for (const disk of disks) {
    say(`copying local disk image: '${disk.volid}'`);
    yield disk.sizeBytes / bandwidthOf(world, options);
  }
  yield 0.4;
}

function* rollBack(
  world: World,
  tasks: Tasks,
  guest: SimGuest,
  reason: string,
  options: MigrationOptions,
  say: (text: string) => void,
): Process {
  say(`ERROR: online migrate failure - ${reason}`);
  say("aborting phase 2 - cleanup resources");
  say("migrate_cancel");
  if (world.isUp(options.target)) {
    tasks.start(options.target, "qmstop", String(guest.vmid), ROOT, function* () {
      yield 0.3;
    });
  }
  yield 1;
}

export function bandwidthOf(world: World, options: Pick<MigrationOptions, "bandwidthLimit">): number {
  const limit = options.bandwidthLimit * 1024;
  const own = world.settings.migrationBytesPerSecond;
  return Math.max(1024, limit > 0 ? Math.min(limit, own) : own);
}

/** "00:01:05" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** "1.5 GiB" */
export function amount(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

const cacheSize = (memoryBytes: number) =>
  2 ** Math.max(0, Math.round(Math.log2(memoryBytes / MIB / 10))) * MIB;

/** @returns why PVE refuses the call itself, with its own text; undefined when a task may start. */
export function refusal(guest: SimGuest, options: { online: boolean }): string | undefined {
  if (guest.lock !== undefined) return `${kindOf(guest)} is locked (${guest.lock})`;
  if (guest.type === "qemu" && guest.status === "running" && !options.online) {
    return "can't migrate running VM without --online";
  }
  return undefined;
}

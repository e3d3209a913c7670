import type { Principal } from "../access/acl";
import { changed, isLocal } from "../cluster/guests";
import { touchedMemoryBytes } from "../cluster/load";
import type { SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";
import { bandwidthOf, duration } from "./migration";
import { Interrupted, type Process, stamped, type Task, TaskFailure, type Tasks } from "./tasks";

export interface ContainerMigrationOptions {
  target: string;
  online: boolean;
  restart: boolean;
  /** Seconds the guest has to shut down. */
  timeoutSeconds: number;
  bandwidthLimit: number;
}

/** POST .../lxc/{vmid}/migrate: there is no live migration, a running CT is shut down, moved and started. */
export function startContainerMigration(
  world: World,
  tasks: Tasks,
  guest: SimGuest,
  who: Principal,
  options: ContainerMigrationOptions,
): Task {
  return tasks.start(guest.node, "vzmigrate", String(guest.vmid), who, (task) =>
    migrate(world, guest, task, options),
  );
}

function* migrate(world: World, guest: SimGuest, task: Task, options: ContainerMigrationOptions): Process {
  const startedAt = world.now;
  const say = (text: string) => task.log.push(stamped(world, text));
  const abort = (text: string): never => {
    say(`ERROR: migration aborted (duration ${duration(world.now - startedAt)}): ${text}`);
    throw new TaskFailure("migration aborted");
  };
  const running = guest.status === "running";
  if (running && !options.restart) abort("lxc live migration is currently not implemented");
  if (guest.migrating) {
    yield 0.4;
    abort(`CT is locked (${guest.lock ?? "migrate"})`);
  }
  guest.migrating = true;
  try {
    yield 0.3;
    guest.lock = "migrate";
    changed(world);
    if (running) yield* shutDown(world, guest, options, say);
    const target = world.nodeOf(options.target);
    say(`starting migration of CT ${guest.vmid} to node '${target.name}' (${target.ip})`);
    yield* moveVolumes(world, guest, options, say);
    if (guest.failNextMigration !== undefined) {
      const text = guest.failNextMigration;
      guest.failNextMigration = undefined;
      abort(text);
    }
    say("start final cleanup");
    guest.node = target.name;
    changed(world);
    yield 0.5;
    if (running) {
      say("start container on target node");
      say(
        `# /usr/bin/ssh -e none -o 'BatchMode=yes' -o 'HostKeyAlias=${target.name}' root@${target.ip} pct start ${guest.vmid}`,
      );
      guest.lock = undefined;
      yield 1.5;
    }
    say(`migration finished successfully (duration ${duration(world.now - startedAt)})`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    abort(error.message);
  } finally {
    guest.migrating = false;
    guest.lock = undefined;
    if (running && guest.status === "stopped") {
      guest.status = "running";
      guest.startedAt = world.now;
    }
    changed(world);
  }
}

/** Longer for guests with more memory in use, but not longer than the caller's patience. */
function* shutDown(
  world: World,
  guest: SimGuest,
  options: ContainerMigrationOptions,
  say: (text: string) => void,
): Process {
  say(`shutdown CT ${guest.vmid}`);
  const seconds = 1.5 + touchedMemoryBytes(world, guest, world.now) / bandwidthOf(world, options);
  yield Math.min(seconds, options.timeoutSeconds);
  guest.status = "stopped";
  changed(world);
}

function* moveVolumes(
  world: World,
  guest: SimGuest,
  options: ContainerMigrationOptions,
  say: (text: string) => void,
): Process {
  for (const disk of guest.disks) {
    if (!isLocal(world, disk)) {
      say(`volume '${disk.volid}' is on shared storage '${disk.storage}'`);
      continue;
    }
    say(`found local volume '${disk.volid}' (in current VM config)`);
    yield disk.sizeBytes / bandwidthOf(world, options);
    say(`volume '${disk.volid}' is '${disk.volid}' on the target`);
  }
  yield 0.4;
}

import { ROOT, type Tasks } from "../tasks/tasks";
import { changed } from "./guests";
import type { World } from "./world";

/** After a boot: statistics at once, guests with `onboot` after this. */
const BOOT_SECONDS = 30;

/** The node is gone; what others know of it stays as it was and grows old. */
export function takeNodeDown(world: World, tasks: Tasks, name: string, reason: string): void {
  const node = world.nodeOf(name);
  if (node.downSince !== undefined) return;
  node.downSince = world.now;
  node.downReason = reason;
  tasks.killOn(name);
  world.touch();
}

/** @param pveManager the version that it starts with where it was updated: "9.2.12" */
export function bringNodeUp(world: World, tasks: Tasks, name: string, pveManager?: string): void {
  const node = world.nodeOf(name);
  if (node.downSince === undefined) return;
  node.downSince = undefined;
  node.bootedAt = world.now;
  node.pveManager = pveManager ?? node.pveManager;
  node.nextPid = 1000;
  world.ha.nodeStates.set(name, world.ha.maintenance.has(name) ? "maintenance" : "online");
  const guests = [...world.guests.values()].filter((guest) => guest.node === name);
  const started = guests.filter((guest) => guest.status === "running" && guest.onboot);
  for (const guest of guests) {
    guest.status = "stopped";
    guest.migrating = false;
  }
  changed(world);
  for (const guest of started) {
    world.after(BOOT_SECONDS, () => {
      if (guest.node !== name || node.downSince !== undefined || guest.status === "running") return;
      const type = guest.type === "qemu" ? "qmstart" : "vzstart";
      tasks.start(name, type, String(guest.vmid), ROOT, function* () {
        yield 2;
        guest.status = "running";
        guest.startedAt = world.now;
        changed(world);
      });
    });
  }
}

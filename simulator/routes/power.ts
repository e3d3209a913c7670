import { guestOfCall, requireUnlocked } from "../cluster/guest-lookup";
import { changed, sidOf } from "../cluster/guests";
import type { GuestType, SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";
import { failure } from "../http/errors";
import { boolean, integer, optional, string } from "../http/parameters";
import { type Call, NO_QUORUM, type Route, routes } from "../http/router";
import { type Process, type Task, TaskFailure } from "../tasks/tasks";

type Action = "start" | "stop" | "shutdown" | "reboot" | "reset" | "suspend" | "resume";

const TASK_NAMES: Record<Action, string> = {
  start: "start",
  stop: "stop",
  shutdown: "shutdown",
  reboot: "reboot",
  reset: "reset",
  suspend: "pause",
  resume: "resume",
};

const power = (type: GuestType, action: Action): Route => ({
  method: "POST",
  path: `/nodes/{node}/${type}/{vmid}/status/${action}`,
  check: { path: "/vms/{vmid}", privileges: ["VM.PowerMgmt"] },
  proxied: true,
  parameters: {
    timeout: optional(integer),
    skiplock: optional(boolean),
    forceStop: optional(boolean),
    keepActive: optional(boolean),
    todisk: optional(boolean),
    nocheck: optional(boolean),
    "overrule-shutdown": optional(boolean),
    machine: optional(string),
    debug: optional(boolean),
  },
  noQuorum: NO_QUORUM,
  run: (call) => act(call, guestOfCall(call, type), action),
});

export const powerRoutes = routes([
  ...(["start", "stop", "shutdown", "reboot", "reset", "suspend", "resume"] as const).map((each) =>
    power("qemu", each),
  ),
  ...(["start", "stop", "shutdown", "reboot"] as const).map((each) => power("lxc", each)),
]);

function act(call: Call, guest: SimGuest, action: Action): string {
  const { world, tasks, permissions, given } = call;
  const service = world.ha.services.get(sidOf(guest));
  const vmid = String(guest.vmid);
  if (service !== undefined && (action === "start" || action === "stop" || action === "shutdown")) {
    const task = tasks.start(
      guest.node,
      action === "start" ? "hastart" : "hastop",
      vmid,
      permissions.who,
      function* (own) {
        own.log.push(
          `Requesting HA ${action === "start" ? "start" : "stop"} for ${guest.type === "qemu" ? "VM" : "CT"} ${vmid}`,
        );
        service.requested = action === "start" ? "started" : "stopped";
        service.config.state = service.requested;
        yield 0.6;
      },
    );
    return task.upid;
  }
  if (action === "start" && guest.template) throw failure("you can't start a vm if it's a template");
  requireUnlocked(guest);
  const name = `${guest.type === "qemu" ? "qm" : "vz"}${TASK_NAMES[action]}`;
  const task = tasks.start(guest.node, name, vmid, permissions.who, (own) =>
    perform(world, guest, action, given.number("timeout", 60), own),
  );
  return task.upid;
}

function* perform(
  world: World,
  guest: SimGuest,
  action: Action,
  timeoutSeconds: number,
  task: Task,
): Process {
  const running = guest.status === "running";
  switch (action) {
    case "start":
      if (running)
        throw new TaskFailure(
          guest.type === "qemu" ? `VM ${guest.vmid} already running` : `CT ${guest.vmid} already running`,
        );
      yield 1.5;
      set(world, guest, "running");
      return;
    case "stop":
      yield 0.5;
      set(world, guest, "stopped");
      return;
    case "shutdown":
      yield Math.min(timeoutSeconds, 4);
      set(world, guest, "stopped");
      return;
    case "reboot":
    case "reset":
      if (!running) throw new TaskFailure(`VM ${guest.vmid} not running`);
      yield action === "reset" ? 0.2 : Math.min(timeoutSeconds, 6);
      set(world, guest, "running");
      return;
    case "suspend":
    case "resume":
      yield 0.2;
      guest.runState = action === "suspend" ? "paused" : "running";
      changed(world);
      return;
    default:
      task.log.push(action satisfies never);
  }
}

function set(world: World, guest: SimGuest, status: "running" | "stopped"): void {
  guest.status = status;
  guest.runState = "running";
  guest.startedAt = world.now;
  changed(world);
}

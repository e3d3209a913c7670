import { changed } from "../cluster/guests";
import type { HaService } from "../cluster/state";
import type { World } from "../cluster/world";
import { startContainerMigration } from "../tasks/container-migration";
import { startQemuMigration } from "../tasks/migration";
import { HA_AGENT, type Tasks } from "../tasks/tasks";
import { bestNode, blockers, companions, wantsToReturn } from "./placement";

/** How often the cluster resource manager and the local ones act. */
const CRM_SECONDS = 10;
const LRM_SECONDS = 5;
/** A dead node's locks run out after this and another node becomes master; then its services are fenced. */
const LOCK_SECONDS = 120;
const FENCE_SECONDS = 150;
const RECOVER_SECONDS = 175;

/** Starts the HA manager's rounds; the first comes a little after the first refresh of the statistics. */
export function startHa(world: World, tasks: Tasks): void {
  const { ha } = world;
  ha.master = [...world.nodes.keys()].at(-1) ?? "";
  ha.crmAt = world.now;
  for (const node of world.nodes.keys()) ha.nodeStates.set(node, "online");
  for (const service of ha.services.values()) ha.activeLrms.add(service.node);
  const crm = () => {
    crmRound(world);
    world.after(CRM_SECONDS, crm);
  };
  const lrm = () => {
    for (const node of world.nodes.keys()) if (acts(world, node)) lrmRound(world, tasks, node);
    world.after(LRM_SECONDS, lrm);
  };
  world.after(CRM_SECONDS * 0.9, crm);
  world.after(LRM_SECONDS * 0.7, lrm);
}

/** The node's LRM takes it up within 5 s and says so; the CRM follows in its next round, and until then they differ. */
export function setMaintenance(world: World, node: string, on: boolean): void {
  if (on) world.ha.maintenanceAsked.add(world.nodeOf(node).name);
  else world.ha.maintenanceAsked.delete(node);
}

/**
 * Queues "migrate this service there" for the CRM's next round, and the same for its companions by resource affinity.
 * A node-affinity rule is not asked: the CRM undoes what breaks a strict one, a round after the service arrived.
 * @returns the services on the target that forbid it; nothing is queued where there is one
 */
export function requestMigration(world: World, sid: string, target: string, relocate = false): string[] {
  const blocking = blockers(world, sid, target);
  if (blocking.length > 0) return blocking;
  for (const each of [sid, ...companions(world, sid)]) {
    world.ha.requests.push({ sid: each, target, relocate });
  }
  return [];
}

/** A new service with its state taken from the guest. */
export function haService(world: World, sid: string, config: Record<string, string | number>): HaService {
  const vmid = Number(sid.split(":")[1]);
  const guest = world.guestOf(vmid);
  const requested = (config.state ?? "started") as HaService["requested"];
  return {
    sid,
    vmid,
    config,
    requested,
    node: guest.node,
    target: undefined,
    busy: false,
    arrived: false,
    crmState: requested === "started" ? "started" : requested === "disabled" ? "stopped" : requested,
    uid: newUid(world),
    running: guest.status === "running",
    maintenanceNode: undefined,
  };
}

function crmRound(world: World): void {
  const { ha } = world;
  if (!world.quorate) return;
  electMaster(world);
  if (!acts(world, ha.master)) return;
  ha.crmAt = Math.floor(world.now);
  for (const node of world.nodes.keys()) ha.nodeStates.set(node, nodeState(world, node));
  if (ha.armed === "disarming" && [...world.nodes.keys()].every((node) => ha.disarmedLrms.has(node))) {
    ha.armed = "disarmed";
  }
  const requests = ha.requests.splice(0);
  for (const service of ha.services.values()) {
    if (ha.armed !== "armed") freeze(service, ha.disarmMode);
    else if (service.crmState === "freeze" || service.crmState === "ignored") settle(service);
    else
      manage(
        world,
        service,
        requests.find((request) => request.sid === service.sid),
      );
  }
  world.touch();
}

function electMaster(world: World): void {
  const { ha } = world;
  const down = world.nodes.get(ha.master)?.downSince;
  if (down === undefined && !world.minority.has(ha.master)) return;
  if (down !== undefined && world.now - down < LOCK_SECONDS - CRM_SECONDS) return;
  ha.master = [...world.nodes.keys()].find((node) => acts(world, node)) ?? ha.master;
}

function nodeState(world: World, name: string): "online" | "maintenance" | "unknown" | "fence" {
  const down = world.nodeOf(name).downSince;
  if (down !== undefined && world.now - down > LOCK_SECONDS / 2) {
    const hasServices = [...world.ha.services.values()].some((service) => service.node === name);
    return hasServices && world.now - down > FENCE_SECONDS ? "fence" : "unknown";
  }
  return world.ha.maintenance.has(name) ? "maintenance" : "online";
}

function manage(world: World, service: HaService, request: { target: string } | undefined): void {
  const guest = world.guests.get(service.vmid);
  if (guest === undefined) return;
  const node = world.nodeOf(service.node);
  if (node.downSince !== undefined && world.now - node.downSince > FENCE_SECONDS) {
    recover(world, service, world.now - node.downSince);
    return;
  }
  if (service.arrived) {
    service.arrived = false;
    settle(service);
    service.uid = newUid(world);
    return;
  }
  if (service.crmState === "migrate" || service.crmState === "relocate") return;
  if (service.crmState === "error") return;
  if (service.crmState === "request_stop" && guest.status === "stopped") service.crmState = "stopped";
  if (service.requested === "started" && service.crmState === "stopped") service.crmState = "started";
  if (service.requested === "stopped" && service.crmState === "started") service.crmState = "request_stop";
  const target = request?.target ?? wantsToReturn(world, service);
  if (target === undefined || target === service.node) return;
  if (!world.isUp(target) || blockers(world, service.sid, target).length > 0) return;
  service.target = target;
  service.crmState = guest.status === "running" ? "migrate" : "relocate";
}

function recover(world: World, service: HaService, deadSeconds: number): void {
  if (service.requested !== "started") {
    service.node = bestNode(world, service) ?? service.node;
    world.guestOf(service.vmid).node = service.node;
    changed(world);
    return;
  }
  if (deadSeconds < RECOVER_SECONDS) {
    service.crmState = "fence";
    return;
  }
  const target = bestNode(world, service);
  if (target === undefined) {
    service.crmState = "recovery";
    return;
  }
  const guest = world.guestOf(service.vmid);
  service.node = target;
  service.crmState = "started";
  service.running = false;
  service.uid = newUid(world);
  guest.node = target;
  guest.status = "stopped";
  guest.lock = undefined;
  changed(world);
}

/** What one node's LRM does with the orders of the CRM. */
function lrmRound(world: World, tasks: Tasks, node: string): void {
  const { ha } = world;
  if (ha.maintenanceAsked.has(node) !== ha.maintenance.has(node)) {
    if (ha.maintenanceAsked.has(node)) ha.maintenance.add(node);
    else ha.maintenance.delete(node);
    world.touch();
  }
  if (ha.armed !== "armed") ha.disarmedLrms.add(node);
  else ha.disarmedLrms.delete(node);
  for (const service of ha.services.values()) {
    if (service.node !== node || service.busy) continue;
    ha.activeLrms.add(node);
    const guest = world.guests.get(service.vmid);
    if (guest === undefined || ha.armed !== "armed") continue;
    if (service.target !== undefined) carryOut(world, tasks, service, service.target);
    else if (service.crmState === "started" && guest.status === "stopped") startGuest(world, tasks, service);
    else if (service.crmState === "request_stop" && guest.status === "running")
      stopGuest(world, tasks, service);
    service.running = guest.status === "running";
    report(world, service);
  }
}

function carryOut(world: World, tasks: Tasks, service: HaService, target: string): void {
  const guest = world.guestOf(service.vmid);
  service.busy = true;
  const shared = { target, bandwidthLimit: 0 };
  const task =
    guest.type === "qemu"
      ? startQemuMigration(world, tasks, guest, HA_AGENT, { ...shared, online: true, withLocalDisks: true })
      : startContainerMigration(world, tasks, guest, HA_AGENT, {
          ...shared,
          online: false,
          restart: true,
          timeoutSeconds: 180,
        });
  const done = () => {
    service.busy = false;
    service.target = undefined;
    service.node = guest.node;
    service.running = guest.status === "running";
    service.arrived = true;
    world.touch();
  };
  if (task.endtime === undefined) task.onEnd.push(done);
  else done();
}

function startGuest(world: World, tasks: Tasks, service: HaService): void {
  const guest = world.guestOf(service.vmid);
  service.busy = true;
  tasks.start(
    guest.node,
    guest.type === "qemu" ? "qmstart" : "vzstart",
    String(guest.vmid),
    HA_AGENT,
    function* () {
      yield 1;
      guest.status = "running";
      guest.startedAt = world.now;
      service.busy = false;
      service.running = true;
      changed(world);
    },
  );
}

function stopGuest(world: World, tasks: Tasks, service: HaService): void {
  const guest = world.guestOf(service.vmid);
  service.busy = true;
  tasks.start(
    guest.node,
    guest.type === "qemu" ? "qmshutdown" : "vzshutdown",
    String(guest.vmid),
    HA_AGENT,
    function* () {
      yield 3;
      guest.status = "stopped";
      service.busy = false;
      service.running = false;
      changed(world);
    },
  );
}

function report(world: World, service: HaService): void {
  const own = world.ha.results.get(service.node) ?? {};
  for (const [uid, result] of Object.entries(own)) if (result.sid === service.sid) delete own[uid];
  own[service.uid] = { sid: service.sid, state: service.crmState, exit_code: 0 };
  world.ha.results.set(service.node, own);
}

function settle(service: HaService): void {
  service.crmState = service.requested === "started" ? "started" : "stopped";
}

function freeze(service: HaService, mode: string | undefined): void {
  if (!service.busy) service.target = undefined;
  if (service.crmState !== "error") service.crmState = mode === "ignore" ? "ignored" : "freeze";
}

const acts = (world: World, node: string) => world.isUp(node) && !world.minority.has(node);

const newUid = (world: World) =>
  Buffer.from(world.random.hex(32), "hex").toString("base64").replace(/=+$/, "");

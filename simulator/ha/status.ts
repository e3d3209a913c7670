import type { Row } from "../cluster/rows";
import type { HaService } from "../cluster/state";
import type { World } from "../cluster/world";

/** After this age a status is taken for dead. */
const OLD_SECONDS = 30;

/** GET /cluster/ha/status/current */
export function haCurrent(world: World, local: string): Row[] {
  const { ha } = world;
  const quorate = !world.minority.has(local);
  const rows: Row[] = [
    {
      id: "quorum",
      type: "quorum",
      node: local,
      quorate: quorate ? 1 : 0,
      status: quorate ? "OK" : `No quorum on node '${local}'!`,
    },
  ];
  if (ha.master !== "") rows.push(masterRow(world));
  if (Number(world.settings.pveVersion) >= 9.2) rows.push(fencingRow(world));
  for (const node of world.nodes.keys()) rows.push(lrmRow(world, node));
  for (const service of ha.services.values()) rows.push(serviceRow(world, service));
  return rows;
}

/** GET /cluster/ha/status/manager_status */
export function managerStatus(world: World, local: string): Row {
  const { ha } = world;
  return {
    quorum: { node: local, quorate: world.minority.has(local) ? "0" : "1" },
    manager_status: {
      master_node: ha.master,
      node_status: Object.fromEntries(ha.nodeStates),
      service_status: Object.fromEntries([...ha.services.values()].map((each) => [each.sid, inner(each)])),
      timestamp: ha.crmAt,
      ...(ha.armed === "armed" ? {} : { disarm: { state: ha.armed, mode: ha.disarmMode } }),
      ...(ha.maintenanceAsked.size === 0
        ? {}
        : {
            node_request: Object.fromEntries(
              [...ha.maintenanceAsked].map((node) => [node, { maintenance: 1 }]),
            ),
          }),
    },
    lrm_status: Object.fromEntries(
      [...world.nodes.keys()].map((node) => [
        node,
        {
          mode: lrmMode(world, node),
          state: lrmState(world, node),
          timestamp: lrmTime(world, node),
          results: ha.results.get(node) ?? {},
        },
      ]),
    ),
  };
}

/** "Mon Nov 23 04:24:07 2026", UTC. */
export function cTime(seconds: number): string {
  const [day, date, month, year, clock] = new Date(seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${String(Number(date)).padStart(2, " ")} ${clock} ${year}`;
}

function inner(service: HaService): Row {
  return {
    node: service.node,
    state: service.crmState,
    uid: service.uid,
    ...(service.running ? { running: 1 } : {}),
    ...(service.target === undefined ? {} : { target: service.target }),
    ...(service.maintenanceNode === undefined ? {} : { maintenance_node: service.maintenanceNode }),
  };
}

function masterRow(world: World): Row {
  const { ha } = world;
  const alive = world.now - ha.crmAt <= OLD_SECONDS;
  const disarm = ha.armed === "armed" ? "" : ` - ${ha.armed}, resource mode: ${ha.disarmMode}`;
  const kind = String(world.options.crs.ha ?? "basic");
  const scheduler = world.major >= 9 ? ` - ${kind} load CRS` : "";
  const state = alive ? "active" : "old timestamp - dead?";
  return {
    id: "master",
    type: "master",
    node: ha.master,
    timestamp: ha.crmAt,
    status: `${ha.master} (${state}, ${cTime(ha.crmAt)})${disarm}${scheduler}`,
  };
}

function fencingRow(world: World): Row {
  const { ha } = world;
  const row = { id: "fencing", type: "fencing", node: ha.master };
  if (ha.armed !== "armed") {
    const watchdog = ha.armed === "disarmed" ? "released" : "active";
    const status = `${ha.armed}, resource mode: ${ha.disarmMode} (CRM watchdog ${watchdog})`;
    return { ...row, "armed-state": ha.armed, resource_mode: ha.disarmMode, status };
  }
  const alive = world.now - ha.crmAt <= OLD_SECONDS;
  return alive
    ? { ...row, "armed-state": "armed", status: "armed (CRM watchdog active)" }
    : { ...row, "armed-state": "standby", status: "standby (CRM watchdog standby)" };
}

function lrmRow(world: World, node: string): Row {
  const timestamp = lrmTime(world, node);
  const state = lrmText(world, node, timestamp);
  return {
    id: `lrm:${node}`,
    type: "lrm",
    node,
    timestamp,
    status: `${node} (${state}, ${cTime(timestamp)})`,
  };
}

function lrmText(world: World, node: string, timestamp: number): string {
  if (world.now - timestamp > OLD_SECONDS) return "old timestamp - dead?, watchdog standby";
  if (world.ha.disarmedLrms.has(node)) return "disarm mode, watchdog released";
  if (world.ha.maintenance.has(node)) return "maintenance mode, watchdog active";
  return world.ha.activeLrms.has(node) ? "active, watchdog active" : "idle, watchdog standby";
}

function lrmState({ ha }: World, node: string): string {
  if (ha.maintenance.has(node)) return "maintenance";
  return ha.disarmedLrms.has(node) || !ha.activeLrms.has(node) ? "wait_for_agent_lock" : "active";
}

const lrmMode = (world: World, node: string) =>
  world.ha.disarmedLrms.has(node) ? "disarm" : world.ha.maintenance.has(node) ? "maintenance" : "active";

/** Each LRM writes its time every 10 s, each in its own rhythm; a dead one stays behind. */
function lrmTime(world: World, node: string): number {
  const phase = (world.nodeOf(node).nodeid * 3) % 10;
  const latest = world.nodeOf(node).downSince ?? world.now;
  return Math.floor((latest - phase) / 10) * 10 + phase;
}

function serviceRow(world: World, service: HaService): Row {
  const guest = world.guests.get(service.vmid);
  const running = guest?.status === "running" && world.isUp(service.node);
  const state = service.crmState === "started" && !running ? "starting" : service.crmState;
  const { comment, max_relocate, max_restart, failback, group } = service.config;
  return {
    id: `service:${service.sid}`,
    type: "service",
    sid: service.sid,
    node: service.node,
    state,
    crm_state: service.crmState,
    request_state: service.requested,
    status: `${service.sid} (${service.node}, ${state})`,
    max_relocate: max_relocate ?? 1,
    max_restart: max_restart ?? 1,
    ...(world.major >= 9 ? { failback: failback ?? 1 } : {}),
    ...(comment === undefined ? {} : { comment }),
    ...(group === undefined ? {} : { group }),
  };
}

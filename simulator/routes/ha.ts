import { digestOf } from "../cluster/guests";
import type { Row } from "../cluster/rows";
import type { HaService } from "../cluster/state";
import type { World } from "../cluster/world";
import { haService, requestMigration } from "../ha/manager";
import { companions } from "../ha/placement";
import { haCurrent, managerStatus } from "../ha/status";
import { badParameter, failure } from "../http/errors";
import { integer, node, oneOf, optional, string } from "../http/parameters";
import { type Call, routes } from "../http/router";

const AUDIT = { path: "/", privileges: ["Sys.Audit"] };
const CONSOLE = { path: "/", privileges: ["Sys.Console"] };
const NO_LOCK = "cfs-lock 'domain-ha' error: no quorum!";
const SETTINGS = {
  comment: optional(string),
  max_relocate: optional(integer),
  max_restart: optional(integer),
  state: optional(oneOf("started", "stopped", "enabled", "disabled", "ignored")),
  group: optional(string),
  failback: optional(integer, 9),
};

export const haRoutes = routes([
  {
    method: "GET",
    path: "/cluster/ha/status/current",
    check: AUDIT,
    run: ({ world, localNode }) => haCurrent(world, localNode),
  },
  {
    method: "GET",
    path: "/cluster/ha/status/manager_status",
    check: AUDIT,
    run: ({ world, localNode }) => managerStatus(world, localNode),
  },
  {
    method: "GET",
    path: "/cluster/ha/resources",
    check: AUDIT,
    parameters: { type: optional(oneOf("ct", "vm")) },
    run: ({ world, given }) =>
      [...world.ha.services.values()]
        .filter((each) => each.sid.startsWith(given.text("type")))
        .map((each) => configRow(world, each)),
  },
  {
    method: "GET",
    path: "/cluster/ha/resources/{sid}",
    check: AUDIT,
    run: (call) => configRow(call.world, serviceOf(call)),
  },
  {
    method: "POST",
    path: "/cluster/ha/resources",
    check: CONSOLE,
    parameters: { ...SETTINGS, sid: string, type: optional(oneOf("ct", "vm")) },
    noQuorum: NO_LOCK,
    run: addService,
  },
  {
    method: "PUT",
    path: "/cluster/ha/resources/{sid}",
    check: CONSOLE,
    parameters: { ...SETTINGS, delete: optional(string), digest: optional(string) },
    noQuorum: NO_LOCK,
    run: (call) => {
      const service = serviceOf(call);
      Object.assign(service.config, settings(call));
      if (call.given.has("state")) service.requested = requestedOf(call.given.text("state"));
      for (const key of call.given.items("delete")) delete service.config[key];
      call.world.touch();
      return null;
    },
  },
  {
    method: "DELETE",
    path: "/cluster/ha/resources/{sid}",
    check: CONSOLE,
    noQuorum: NO_LOCK,
    run: (call) => {
      call.world.ha.services.delete(serviceOf(call).sid);
      call.world.touch();
      return null;
    },
  },
  {
    method: "POST",
    path: "/cluster/ha/resources/{sid}/migrate",
    check: CONSOLE,
    parameters: { node },
    noQuorum: NO_LOCK,
    run: (call) => requestMove(call, false),
  },
  {
    method: "POST",
    path: "/cluster/ha/resources/{sid}/relocate",
    check: CONSOLE,
    parameters: { node },
    noQuorum: NO_LOCK,
    run: (call) => requestMove(call, true),
  },
  {
    method: "POST",
    path: "/cluster/ha/status/disarm-ha",
    since: 9.2,
    check: CONSOLE,
    parameters: { "resource-mode": oneOf("freeze", "ignore") },
    noQuorum: NO_LOCK,
    run: ({ world, given }) => {
      world.ha.armed = "disarming";
      world.ha.disarmMode = given.text("resource-mode");
      return null;
    },
  },
  {
    method: "POST",
    path: "/cluster/ha/status/arm-ha",
    since: 9.2,
    check: CONSOLE,
    noQuorum: NO_LOCK,
    run: ({ world }) => {
      world.ha.armed = "armed";
      world.ha.disarmMode = undefined;
      return null;
    },
  },
]);

function serviceOf({ world, path }: Call): HaService {
  const sid = path("sid").includes(":") ? path("sid") : `vm:${path("sid")}`;
  const service = world.ha.services.get(sid);
  if (service === undefined) throw failure(`no such resource '${sid}'`);
  return service;
}

const configRow = (world: World, service: HaService): Row => ({
  sid: service.sid,
  type: service.sid.split(":")[0],
  digest: digestOf([...world.ha.services.keys()]),
  ...service.config,
});

function addService(call: Call): null {
  const { world, given } = call;
  const sid = given.text("sid").includes(":") ? given.text("sid") : `vm:${given.text("sid")}`;
  if (!world.guests.has(Number(sid.split(":")[1]))) {
    throw badParameter({ sid: `resource '${sid}' does not exist` });
  }
  if (world.ha.services.has(sid))
    throw failure(`create ha resource failed: resource ID '${sid}' already defined`);
  const config = { state: "started", ...settings(call) };
  world.ha.services.set(sid, haService(world, sid, config));
  world.touch();
  return null;
}

function settings({ given }: Call): Record<string, string | number> {
  const config: Record<string, string | number> = {};
  for (const key of ["comment", "group"]) if (given.has(key)) config[key] = given.text(key);
  for (const key of ["max_relocate", "max_restart", "failback"])
    if (given.has(key)) config[key] = given.number(key);
  if (given.has("state")) config.state = requestedOf(given.text("state"));
  return config;
}

const requestedOf = (state: string): HaService["requested"] =>
  state === "enabled" ? "started" : (state as HaService["requested"]);

function requestMove(call: Call, relocate: boolean): Row | null {
  const { world, given } = call;
  const service = serviceOf(call);
  const target = given.text("node");
  if (!world.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  const together = companions(world, service.sid);
  const blocking = requestMigration(world, service.sid, target, relocate);
  if (world.major < 9) return null;
  const answer: Row = { sid: service.sid, "requested-node": target };
  if (blocking.length > 0) {
    answer["blocking-resources"] = blocking.map((sid) => ({ sid, cause: "resource-affinity" }));
  }
  if (together.length > 0) answer["comigrated-resources"] = together;
  return answer;
}

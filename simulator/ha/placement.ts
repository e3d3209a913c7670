import type { HaRule, HaService, SimGuest } from "../cluster/state";
import type { World } from "../cluster/world";

/** The rules' answer to "may this service run there"; a strict node rule and a resource rule can forbid it. */
export function mayRunOn(world: World, service: HaService, node: string): boolean {
  const nodes = nodeRule(world, service.sid);
  if (nodes !== undefined && nodes.strict === 1 && !prioritiesOf(world, nodes).has(node)) return false;
  return blockers(world, service.sid, node).length === 0;
}

/** Services that must not share a node with this one and are on it. */
export function blockers(world: World, sid: string, node: string): string[] {
  const apart = rulesOf(world, sid).filter((rule) => rule.affinity === "negative");
  const others = apart.flatMap((rule) => rule.resources).filter((other) => other !== sid);
  return [...new Set(others)].filter((other) => world.ha.services.get(other)?.node === node);
}

/** Services that go where this one goes. Rules that share a service count as one, as PVE merges them. */
export function companions(world: World, sid: string): string[] {
  const found = new Set([sid]);
  // A set that grows while it is walked is walked to its end.
  for (const each of found) {
    for (const rule of rulesOf(world, each)) {
      if (rule.affinity === "positive") for (const other of rule.resources) found.add(other);
    }
  }
  return [...found].filter((other) => other !== sid && world.ha.services.has(other)).sort();
}

/** Where a started service belongs, when that is not where it is. */
export function wantsToReturn(world: World, service: HaService): string | undefined {
  if (service.requested !== "started") return undefined;
  if (world.ha.maintenance.has(service.node)) {
    service.maintenanceNode ??= service.node;
    return bestNode(world, service);
  }
  const home = service.maintenanceNode;
  if (home !== undefined && !world.ha.maintenance.has(home) && world.isUp(home)) {
    service.maintenanceNode = undefined;
    return home;
  }
  const rule = nodeRule(world, service.sid);
  if (rule === undefined) return undefined;
  const priorities = prioritiesOf(world, rule);
  const isAllowed = rule.strict !== 1 || priorities.has(service.node);
  if (!failsBack(world, service) && isAllowed) return undefined;
  const usable = usableNodes(world).filter((node) => priorities.has(node));
  const best = Math.max(...usable.map((node) => priorities.get(node) ?? 0));
  if (usable.length === 0 || priorities.get(service.node) === best) return undefined;
  return leastLoaded(
    world,
    usable.filter((node) => priorities.get(node) === best && mayRunOn(world, service, node)),
  );
}

/** The node a service should be started on, or undefined when the rules leave none. */
export function bestNode(world: World, service: HaService): string | undefined {
  const rule = nodeRule(world, service.sid);
  const allowed = usableNodes(world).filter((node) => mayRunOn(world, service, node));
  if (rule === undefined) return leastLoaded(world, allowed);
  const priorities = prioritiesOf(world, rule);
  const preferred = allowed.filter((node) => priorities.has(node));
  const best = Math.max(...preferred.map((node) => priorities.get(node) ?? 0));
  const top = preferred.filter((node) => priorities.get(node) === best);
  return leastLoaded(world, top.length > 0 ? top : allowed);
}

export const isLive = (rule: HaRule) => rule.disable !== 1;

/** Its own, or that of a companion: PVE makes it hold for all that are kept together. */
function nodeRule(world: World, sid: string): HaRule | undefined {
  const rules = world.ha.rules.filter((rule) => rule.type === "node-affinity" && isLive(rule));
  const about = (sids: string[]) =>
    rules.find(({ resources }) => sids.some((each) => resources.includes(each)));
  return about([sid]) ?? about(companions(world, sid));
}

const rulesOf = (world: World, sid: string) =>
  world.ha.rules.filter(
    (rule) => rule.type === "resource-affinity" && isLive(rule) && rule.resources.includes(sid),
  );

/** Of the service since PVE 9, of its group before; on unless told otherwise. */
function failsBack({ major, ha }: World, { config }: HaService): boolean {
  if (major >= 9) return config.failback !== 0;
  return ha.groups.find(({ group }) => group === config.group)?.nofailback !== 1;
}

/** "pve1,pve2:2" -> node -> priority; of nodes to avoid (PVE 9.2) all others, as PVE inverts such rules. */
function prioritiesOf(world: World, rule: HaRule): Map<string, number> {
  const entries = (rule.nodes ?? "").split(",").filter(Boolean);
  const listed = new Map(
    entries.map((entry) => {
      const [node = "", priority = "0"] = entry.split(":");
      return [node, Number(priority)] as const;
    }),
  );
  if (rule.affinity !== "negative") return listed;
  return new Map([...world.nodes.keys()].filter((node) => !listed.has(node)).map((node) => [node, 0]));
}

const usableNodes = (world: World) =>
  [...world.nodes.keys()].filter(
    (node) => world.isUp(node) && !world.minority.has(node) && !world.ha.maintenance.has(node),
  );

/** Static load, as PVE's default scheduler: by what is promised, not by what is used. */
function leastLoaded(world: World, nodes: string[]): string | undefined {
  const promised = (node: string) => {
    let bytes = 0;
    for (const guest of world.guests.values()) if (isOn(guest, node)) bytes += guest.memoryBytes;
    return bytes / world.nodeOf(node).memoryBytes;
  };
  return [...nodes].sort((left, right) => promised(left) - promised(right))[0];
}

const isOn = (guest: SimGuest, node: string) => guest.node === node && guest.status === "running";

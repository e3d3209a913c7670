import type { World } from "./world";

/** The shapes a world has that a planner can stumble over, for the count that proves they were covered. */
export function shapesOf(world: World): string[] {
  const { balancing, proxmox_cluster } = world.config;
  const online = world.nodes.filter((node) => node.status === "online");
  const guests = online.flatMap((node) => [...node.qemu, ...node.lxc]);
  const running = guests.filter((guest) => guest.status === "running");
  const tags = guests.flatMap((guest) => guest.tags?.split(";") ?? []);
  const hasTwice = guests.some(({ tags = "" }) => new Set(tags.split(";")).size < tags.split(";").length);
  const hasTag = (prefix: string) => tags.some((tag) => tag.startsWith(prefix));
  const loads = online.map((node) => node.mem / node.maxmem);
  const gaps = loads.toSorted().map((load, index, all) => (index === 0 ? 1 : load - (all[index - 1] ?? 0)));
  const shapes: Record<string, boolean> = {
    [`${balancing.method} ${balancing.mode}`]: true,
    "no nodes": world.nodes.length === 0,
    "one node": world.nodes.length === 1,
    "no guests": running.length === 0,
    "node offline": online.length < world.nodes.length,
    "equal loads": gaps.includes(0),
    "near ties": gaps.some((gap) => gap > 0 && gap < 1e-9),
    "zero loads": online.length > 0 && loads.every((load) => load === 0),
    "guest without memory": running.some((guest) => guest.mem === 0),
    "duplicate names": new Set(running.map((guest) => guest.name)).size < running.length,
    "tag affinity": hasTag("plb_affinity"),
    "tag anti-affinity": hasTag("plb_anti_affinity"),
    "tag pin": hasTag("plb_pin"),
    "tag pin unknown node": tags.includes("plb_pin_gone"),
    "tag twice": hasTwice,
    "tag ignore": hasTag("plb_ignore"),
    "config ignores guests": balancing.ignore_guests.length > 0,
    "config ignores nodes": proxmox_cluster.ignore_nodes.length > 0,
    "maintenance list": proxmox_cluster.maintenance_nodes.length > 0,
    "maintenance schedule": Object.keys(proxmox_cluster.maintenance_nodes_schedule.schedules).length > 0,
    "maintenance HA": world.ha_status.some((row) => row.status?.includes("maintenance mode")),
    "HA rules": world.ha_rules.length > 0,
    "HA negative rule": world.ha_rules.some((rule) => rule.affinity === "negative"),
    "HA node rule": world.ha_rules.some((rule) => rule.nodes),
    "HA node priority": world.ha_rules.some((rule) => rule.nodes?.includes(":")),
    "PVE 8": online.some((node) => node.version.startsWith("8")),
    "odd version": online.some((node) => !/^\d+\.\d+(\.\d+)?$/.test(node.version)),
    reservation: balancing.node_resource_reserve !== null,
    "larger first": balancing.balance_larger_guests_first,
    threshold: Boolean(balancing[`${balancing.method}_threshold`]),
    psi: balancing.psi !== null,
    ...poolShapes(world),
  };
  return Object.keys(shapes)
    .filter((shape) => shapes[shape])
    .map((shape) => `shape ${shape}`);
}

function poolShapes(world: World): Record<string, boolean> {
  const configured = world.config.balancing.pools ?? {};
  const pools = world.pools.flatMap(({ poolid }) => {
    const pool = Object.hasOwn(configured, poolid) ? configured[poolid] : undefined;
    return pool ? [pool] : [];
  });
  const pinned = pools.filter((pool) => pool.pin?.length);
  return {
    "pool affinity": pools.some((pool) => pool.type === "affinity"),
    "pool anti-affinity": pools.some((pool) => pool.type === "anti-affinity"),
    "pool pin strict": pinned.some((pool) => pool.strict),
    "pool pin loose": pinned.some((pool) => !pool.strict),
  };
}

import type { Repair, RepairChange } from "@/lib/proxlb/rules/repair-schema";
import type { WireGuest, World } from "@/tests/support/planner/world";

/** The world after a person has done what a repair says. Null where the change is not one of rules and nodes. */
export function afterRepair(world: World, { changes }: Repair): World | null {
  const changed = structuredClone(world);
  return changes.every((change) => apply(changed, change)) ? changed : null;
}

function apply(world: World, change: RepairChange): boolean {
  switch (change.kind) {
    case "remove_tag":
      retag(world, (guest, tags) =>
        guest.vmid === change.vmid ? tags.filter((tag) => tag !== change.tag) : tags,
      );
      return true;
    case "add_tag":
      retag(world, (guest, tags) => (guest.vmid === change.vmid ? [...tags, change.tag] : tags));
      return true;
    case "drop_rule":
      return dropRule(world, change.rule);
    case "remove_member":
      return removeMember(world, change);
    case "add_node":
      return addNode(world, change);
    case "end_maintenance":
      world.config.proxmox_cluster.maintenance_nodes = without(
        world.config.proxmox_cluster.maintenance_nodes,
        change.node,
      );
      return true;
    case "end_ignoring_node":
      world.config.proxmox_cluster.ignore_nodes = without(
        world.config.proxmox_cluster.ignore_nodes,
        change.node,
      );
      return true;
    case "bring_online":
      for (const node of world.nodes) if (node.node === change.node) node.status = "online";
      return true;
    default:
      return false;
  }
}

function without(names: readonly string[], name: string): string[] {
  return names.filter((other) => other !== name);
}

function retag(world: World, tagsOf: (guest: WireGuest, tags: string[]) => string[]): void {
  for (const { qemu, lxc } of world.nodes) {
    for (const guest of [...qemu, ...lxc]) guest.tags = tagsOf(guest, guest.tags?.split(";") ?? []).join(";");
  }
}

function dropRule(world: World, id: string): boolean {
  const [source, ...rest] = id.split(":");
  const name = rest.join(":");
  if (source === "tag") retag(world, (_, tags) => tags.filter((tag) => tag !== name));
  else if (source === "ha") world.ha_rules = world.ha_rules.filter(({ rule }) => rule !== name);
  else if (source === "pool") {
    const pool = world.config.balancing.pools?.[rest[0] ?? ""];
    if (pool && rest[1] === "pin") pool.pin = null;
    else if (pool) pool.type = null;
  } else return false;
  return true;
}

function removeMember(
  world: World,
  { rule, vmid, guest }: Extract<RepairChange, { kind: "remove_member" }>,
): boolean {
  const [source, name] = rule.split(":");
  if (source === "ha") {
    for (const one of world.ha_rules) {
      if (one.rule !== name) continue;
      one.resources = one.resources
        .split(",")
        .filter((sid) => !sid.endsWith(`:${vmid}`))
        .join(",");
    }
  }
  if (source === "pool") {
    for (const pool of world.pools) {
      if (pool.poolid === name) pool.members = pool.members.filter((member) => member.name !== guest);
    }
  }
  return true;
}

function addNode(world: World, { rule, node }: Extract<RepairChange, { kind: "add_node" }>): boolean {
  const [source, name] = rule.split(":");
  if (source === "tag") {
    retag(world, (_, tags) => (name && tags.includes(name) ? [...tags, `plb_pin_${node}`] : tags));
  }
  if (source === "pool") world.config.balancing.pools?.[name ?? ""]?.pin?.push(node);
  if (source === "ha") {
    for (const one of world.ha_rules) if (one.rule === name) one.nodes = `${one.nodes ?? ""},${node}`;
  }
  return true;
}

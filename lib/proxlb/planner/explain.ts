import { rulesOf, unreadablePins } from "@/lib/proxlb/rules/book";
import type { PlannerCluster } from "./cluster";
import { type Model, modelOf, type OutsideGuest } from "./model";
import { weightOf } from "./outlook";
import type { Obstacle, PlacementRow } from "./placement-schema";
import type { PlannerConfig } from "./settings";
import type { ModelGuest, ModelNode } from "./shapes";

/**
 * Why or why not: one row per node of the cluster for one guest, in node order, with everything that stands against
 * it in the order in which it counts. What ProxLB's engine does *against* these rules is the plan's to tell.
 *
 * @returns null when there is no such guest.
 */
export function explainGuest(
  cluster: PlannerCluster,
  config: PlannerConfig,
  vmid: number,
  wallClock: Date,
): PlacementRow[] | null {
  const model = modelOf(cluster, config, wallClock);
  const seen = model.guests.find(({ guest }) => guest.vmid === vmid);
  const outside = model.outside.find(({ guest }) => guest.vmid === vmid);
  if (!seen && !outside) return null;
  return cluster.nodes.map((row): PlacementRow => {
    const node = model.nodes.find(({ name }) => name === row.name);
    const guest = seen?.guest ?? outside?.guest;
    const obstacles = [
      ...(outside ? [outsideObstacle(outside)] : []),
      ...(node ? [] : [nodeObstacle(row, config)]),
      ...(seen && node ? obstaclesOf(model, seen, node) : []),
    ];
    return {
      node: row.name,
      current: guest?.node === row.name,
      allowed: obstacles.length === 0,
      obstacle: obstacles[0] ?? null,
      obstacles,
      loadAfterRatio: seen && node ? loadAfter(model, seen, node) : null,
    };
  });
}

/** One cell of that matrix; null when there is no such guest or node. */
export function explain(
  cluster: PlannerCluster,
  config: PlannerConfig,
  vmid: number,
  nodeName: string,
  wallClock: Date,
): PlacementRow | null {
  const rows = explainGuest(cluster, config, vmid, wallClock);
  return rows?.find(({ node }) => node === nodeName) ?? null;
}

function outsideObstacle({ why }: OutsideGuest): Obstacle {
  if (why.kind === "not_running" || why.kind === "name_taken") return { kind: "guest_outside", why };
  return { kind: "guest_outside", why: { kind: "node_outside", node: why.node } };
}

function nodeObstacle(row: PlannerCluster["nodes"][number], config: PlannerConfig): Obstacle {
  if (!row.online) return { kind: "offline" };
  const ignored = config.proxmox_cluster.ignore_nodes.includes(row.name);
  return { kind: ignored ? "node_ignored" : "no_figures" };
}

function obstaclesOf(model: Model, guest: ModelGuest, node: ModelNode): Obstacle[] {
  const found: Obstacle[] = [];
  const { ignoredBy, pins, strict, affinity } = guest.rules;
  if (ignoredBy && node !== guest.node) found.push({ kind: "guest_ignored", by: ignoredBy });
  if (node.maintenance) found.push({ kind: "maintenance", by: node.maintenance });
  const pinned = pins.some(({ node: name }) => name === node.name);
  // Beside pins that are not strict ProxLB takes the freest node of all, which is what it takes without pins.
  if (pins.length > 0 && strict && !pinned) {
    const nodes = [...new Set(pins.map(({ node: name }) => name))];
    const unreadable = unreadablePins(pins, new Set(model.nodes.map(({ name }) => name)));
    found.push({ kind: "pin", rules: rulesOf(pins), nodes, unreadable: unreadable !== null });
  }
  for (const { rule, guests } of model.antiGroups) {
    const other = guests.includes(guest)
      ? guests.find((member) => member !== guest && member.node === node)
      : undefined;
    if (other) found.push({ kind: "anti_affinity", rule, with: other.guest.name });
  }
  const rule = affinity.at(-1);
  const fellows = rule ? model.groups.find(({ guests }) => guests.includes(guest))?.guests : undefined;
  const elsewhere = fellows?.find((member) => member !== guest && member.node !== node);
  if (rule && elsewhere) {
    found.push({ kind: "affinity", rule, with: elsewhere.guest.name, on: elsewhere.node.name });
  }
  return [...found, ...capacity(model, guest, node), ...unlistedType(model, guest, node)];
}

/** ProxLB plans such a move, and does not make it. */
function unlistedType({ config }: Model, { guest, node: home }: ModelGuest, node: ModelNode): Obstacle[] {
  const listed = config.balancing.balance_types.includes(guest.type);
  return listed || node === home ? [] : [{ kind: "type_not_listed", type: guest.type }];
}

/** Before ProxLB has booked anything on a node, its check leaves the reservation out. */
function capacity(model: Model, guest: ModelGuest, node: ModelNode): Obstacle[] {
  const freeBytes = Math.max(0, node.total.memory - node.used.memory);
  const neededBytes = guest.used.memory;
  if (node === guest.node || neededBytes < freeBytes) return [];
  return [{ kind: "capacity", neededBytes, freeBytes, ownView: isOwnView(model, guest) }];
}

/** Its memory is known as the guest itself tells it, and not as its node counts it. */
function isOwnView({ cluster }: Model, { guest }: ModelGuest): boolean {
  return cluster.provenance.memoryGuestView.includes(guest.name);
}

/** The node's load by the configured method, were the guest there; null where nobody knows what it takes of a node. */
function loadAfter(model: Model, guest: ModelGuest, node: ModelNode): number | null {
  const { method } = model.config.balancing;
  const total = node.total[method];
  const stays = node === guest.node;
  if (total <= 0 || (!stays && method === "memory" && isOwnView(model, guest))) return null;
  return (node.used[method] + (stays ? 0 : weightOf(guest.guest)[method].used)) / total;
}

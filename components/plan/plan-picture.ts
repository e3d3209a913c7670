import { guestTagMark } from "@/components/cluster/tag-words";
import type { MapMove, MapNode } from "@/components/picture/map/types";
import type { StripNode } from "@/components/picture/strip/types";
import type { Method } from "@/lib/proxlb/planner/config";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { NodeOutlook, Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";

/** What the plan's method and mode compare; pressure cannot be foretold, so mode psi shows use. */
function ratioOf({ settings }: Plan, node: NodeOutlook, when: "before" | "after"): number {
  return node[when][settings.method][settings.mode === "assigned" ? "assignedRatio" : "usedRatio"];
}

/** Every node on the line: now, and where the plan would bring it. */
export function stripNodes(plan: Plan, { nodes }: PlanPicture): StripNode[] {
  const known = new Map(plan.nodes.map((node) => [node.node, node]));
  return nodes.map((node): StripNode => {
    const outlook = known.get(node.name);
    if (!outlook) {
      const excluded = node.status === "online" ? "ignored" : node.status;
      return { name: node.name, percent: null, excluded };
    }
    return {
      name: node.name,
      percent: ratioOf(plan, outlook, "before") * 100,
      afterPercent: plan.moves.length > 0 ? ratioOf(plan, outlook, "after") * 100 : null,
    };
  });
}

/** The nodes with their guests, and an arrow for each planned or running move. */
export function mapOf(plan: Plan, { nodes, guests }: PlanPicture): { nodes: MapNode[]; moves: MapMove[] } {
  const known = new Map(plan.nodes.map((node) => [node.node, node]));
  const onNode = new Map<string, GuestState[]>(nodes.map((node) => [node.name, []]));
  for (const guest of guests) if (!guest.template) onNode.get(guest.node)?.push(guest);
  const lowest = Math.min(...plan.nodes.map((node) => ratioOf(plan, node, "before")));
  const running = guests.filter((guest) => guest.migratingTo !== null);
  const moving = new Set(running.map((guest) => guest.vmid));
  return {
    nodes: nodes.map((node) =>
      toMapNode(plan, node, known.get(node.name), onNode.get(node.name) ?? [], lowest),
    ),
    moves: [
      ...running.map(
        (guest): MapMove => ({
          guestId: String(guest.vmid),
          from: guest.node,
          to: guest.migratingTo ?? "",
          state: "running",
        }),
      ),
      ...plan.moves
        .filter((move) => !moving.has(move.vmid))
        .map(
          (move): MapMove => ({ guestId: String(move.vmid), from: move.from, to: move.to, state: "planned" }),
        ),
    ],
  };
}

function toMapNode(
  plan: Plan,
  node: NodeState,
  outlook: NodeOutlook | undefined,
  guests: readonly GuestState[],
  lowest: number,
): MapNode {
  const ratio = outlook ? ratioOf(plan, outlook, "before") : null;
  const away = node.status === "online" ? "ignored" : node.status;
  return {
    name: node.name,
    loadRatio: ratio,
    memoryTotalBytes: node.memoryTotalBytes,
    guests: guests.map((guest) => ({
      id: String(guest.vmid),
      name: guest.name,
      memoryBytes: guest.memoryUsedBytes ?? 0,
      running: guest.status === "running" || guest.status === "paused",
      mark: guestTagMark(guest.tags),
    })),
    aside: outlook ? (outlook.maintenance ? "maintenance" : null) : away,
    outside: ratio !== null && ratio > lowest + plan.settings.balancinessPoints / 100,
    href: `/nodes/${encodeURIComponent(node.name)}`,
  };
}

/** Points by which the spread changes as each move is made in its turn; null where figures are missing. */
export function spreadEffects(plan: Plan, { nodes, guests }: PlanPicture): (number | null)[] {
  const { method, mode } = plan.settings;
  const load = new Map(plan.nodes.map((node) => [node.node, ratioOf(plan, node, "before")]));
  const whole = new Map(nodes.map((node) => [node.name, wholeOf(node, method)]));
  const byVmid = new Map(guests.map((guest) => [guest.vmid, guest]));
  let before = spread(load);
  return plan.moves.map((move) => {
    const weight = weightOf(byVmid.get(move.vmid), move, method, mode === "assigned");
    if (weight === null) return null;
    for (const [node, sign] of [
      [move.from, -1],
      [move.to, 1],
    ] as const) {
      const total = whole.get(node);
      if (total) load.set(node, Math.max(0, (load.get(node) ?? 0) + (sign * weight) / total));
    }
    const after = spread(load);
    const change = (after - before) * 100;
    before = after;
    return change;
  });
}

function spread(load: ReadonlyMap<string, number>): number {
  return load.size === 0 ? 0 : Math.max(...load.values()) - Math.min(...load.values());
}

function wholeOf(node: NodeState, method: Method): number | null {
  if (method === "cpu") return node.cpuCores;
  return method === "memory" ? node.memoryTotalBytes : node.diskTotalBytes;
}

function weightOf(
  guest: GuestState | undefined,
  move: PlanMove,
  method: Method,
  assigned: boolean,
): number | null {
  if (method === "memory") return assigned ? move.memoryTotalBytes : move.memoryUsedBytes;
  if (method === "cpu")
    return assigned ? move.cpuCores : guest ? (guest.cpuRatio ?? 0) * move.cpuCores : null;
  return (assigned ? guest?.diskTotalBytes : guest?.diskUsedBytes) ?? null;
}

import { guestTagMark } from "@/components/cluster/tag-words";
import type { MapMove, MapNode } from "@/components/picture/map/types";
import type { StripNode } from "@/components/picture/strip/types";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { NodeOutlook, Plan } from "@/lib/proxlb/planner/plan-schema";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { comparedRatio } from "./shown-plan";

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
      percent: comparedRatio(outlook.before, plan.settings) * 100,
      afterPercent: plan.moves.length > 0 ? comparedRatio(outlook.after, plan.settings) * 100 : null,
    };
  });
}

/** The nodes with their guests, and an arrow for each planned or running move. */
export function mapOf(plan: Plan, { nodes, guests }: PlanPicture): { nodes: MapNode[]; moves: MapMove[] } {
  const known = new Map(plan.nodes.map((node) => [node.node, node]));
  const onNode = new Map<string, GuestState[]>(nodes.map((node) => [node.name, []]));
  for (const guest of guests) if (!guest.template) onNode.get(guest.node)?.push(guest);
  const relieved = new Set(plan.moves.map((move) => move.from));
  const running = guests.filter((guest) => guest.migratingTo !== null);
  const moving = new Set(running.map((guest) => guest.vmid));
  return {
    nodes: nodes.map((node) =>
      toMapNode(plan, node, known.get(node.name), onNode.get(node.name) ?? [], relieved),
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
  relieved: ReadonlySet<string>,
): MapNode {
  const ratio = outlook ? comparedRatio(outlook.before, plan.settings) : null;
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
    outside: relieved.has(node.name),
    href: `/nodes/${encodeURIComponent(node.name)}`,
  };
}

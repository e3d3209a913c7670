import { formatBytes } from "@/lib/core/units";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { ruleName } from "@/lib/proxlb/planner/sentence-words";
import { placementOf } from "@/lib/proxlb/search/answer";
import { Board } from "@/lib/proxlb/search/board";
import type { Problem } from "@/lib/proxlb/search/problem";
import type { DrainForecast } from "./drain-schema";

/**
 * What ProxLB itself would do with the node's guests at its next cycle, were the node in maintenance. Its evacuation asks
 * neither pins nor groups nor room (docs/proxlb.md), so what it breaks is said.
 * @param problem of the drain: the same rules and the same room
 */
export function proxlbWould(
  picture: PlanPicture,
  ground: PlanGround,
  { node, at, problem }: { node: string; at: Date; problem: Problem },
): DrainForecast["proxlb"] {
  const cluster = ground.config.proxmox_cluster;
  const marked = [...new Set([...cluster.maintenance_nodes, node])];
  const config = { ...ground.config, proxmox_cluster: { ...cluster, maintenance_nodes: marked } };
  const plan = instantPlan(picture, { ...ground, config }, {}, at);
  const evacuated = plan.moves.filter((move) => move.from === node);
  const carriedOut = evacuated.filter(({ filtered }) => filtered === null);
  return {
    moves: carriedOut.map(({ vmid, guest, to }) => ({ vmid, guest, to })),
    /** It only computes them. */
    plansOnly: evacuated.length - carriedOut.length,
    breaks: brokenBy(problem, carriedOut),
    uncertain: plan.certainty.kind !== "certain",
  };
}

/** What moves break that was kept before, and nodes they fill beyond their room; as sentences. */
export function brokenBy(problem: Problem, moves: readonly { vmid: number; to: string }[]): string[] {
  const board = new Board(problem);
  const before = problem.rules.map((_, rule) => board.isBroken(rule));
  board.place(placementOf(problem, moves));
  const rules = problem.rules.flatMap(({ ref, kind, members }, rule): string[] => {
    if (!board.isBroken(rule) || before[rule]) return [];
    const names = members.map((member) => problem.guests[member]?.name ?? "").join(", ");
    if (kind === "pin") return [`It ignores that ${ruleName(ref)} pins ${names}.`];
    return [`It ${kind === "together" ? "separates" : "brings together"} ${names} against ${ruleName(ref)}.`];
  });
  const full = problem.nodes.flatMap(({ name, roomBytes, usedBytes }, node): string[] => {
    const used = board.memoryBytes[node] ?? 0;
    if (used <= roomBytes || used <= usedBytes) return [];
    return [`It fills ${name} with ${formatBytes(used)} of memory; ${formatBytes(roomBytes)} may be used.`];
  });
  return [...rules, ...full];
}

import "server-only";
import type { Context } from "@/lib/access/context";
import { AppError } from "@/lib/core/errors";
import { forecastDrain } from "../drain-look";
import type { RollPreview } from "./schema";

type Looking = Pick<Context, "db" | "live" | "daemon">;

/** What stands against taking each of the nodes out, all others being as they are now: one is back before the next goes. */
export async function previewOf(
  context: Looking,
  { nodes, restartContainers }: { nodes: readonly string[]; restartContainers: boolean },
): Promise<RollPreview> {
  const found: RollPreview["nodes"] = [];
  for (const name of nodes) {
    const { node, moves, seconds, blockers, guard } = await forecastDrain(context, {
      name,
      restartContainers,
    });
    found.push({
      node,
      moves: moves.filter(({ from }) => from === node).length,
      seconds,
      stays: blockers.map(({ vmid, guest, sentences }) => ({ vmid, guest, reason: sentences.join(" ") })),
      refusal: guard.refusal,
      objections: guard.objections,
      notes: guard.notes,
    });
  }
  return { nodes: found };
}

/** @throws AppError conflict with the node and why, where a roll over them would stop */
export function requireRollable({ nodes }: RollPreview, override: string | null): void {
  for (const { node, stays, refusal, objections } of nodes) {
    if (refusal) throw new AppError("conflict", `${node}: ${refusal}`);
    const [first] = stays;
    if (first)
      throw new AppError(
        "conflict",
        `${node}: ${first.guest} would stay${stays.length > 1 ? `, and ${stays.length - 1} more` : ""}. ${first.reason}`,
      );
    if (objections.length > 0 && !override)
      throw new AppError("conflict", `${node}: ${objections.join(" ")} Give a reason to do it all the same.`);
  }
}

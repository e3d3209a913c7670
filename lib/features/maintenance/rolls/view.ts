import "server-only";
import type { RollView } from "./schema";
import type { RollRow } from "./store";

export function rollView(row: RollRow): RollView {
  const { id, state, doneWhen, restartContainers, reason, position, step } = row;
  const isOver = state === "ended";
  return {
    id,
    state,
    doneWhen,
    restartContainers,
    nodes: row.nodes.map((node, index) => ({
      node,
      stands: index < position ? "done" : index > position || isOver ? "to_come" : step,
    })),
    reason,
    requestedBy: row.requestedByName,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedByName,
  };
}

import "server-only";
import type { Db } from "@/db/client";
import { type DrainRow, drainsOfRolls } from "../drain-store";
import type { RollView } from "./schema";
import type { RollRow } from "./store";

/** Rolls as callers see them: where a node of one that was ended stands, its drain tells. */
export async function rollViews(db: Db, rows: readonly RollRow[]): Promise<RollView[]> {
  const ended = rows.filter(({ state, position, nodes }) => state === "ended" && position < nodes.length);
  const drains = await drainsOfRolls(
    db,
    ended.map(({ id }) => id),
  );
  return rows.map((row) => toView(row, drains.get(row.id)?.get(row.nodes[row.position] ?? "") ?? null));
}

export async function rollView(db: Db, row: RollRow): Promise<RollView> {
  const [view] = await rollViews(db, [row]);
  if (!view) throw new Error("A roll has no view.");
  return view;
}

/** @param last the drain of the node that was its turn when the roll was ended; null where there was none */
function toView(row: RollRow, last: Pick<DrainRow, "phase"> | null): RollView {
  const { id, state, doneWhen, restartContainers, reason, position, step } = row;
  const isOver = state === "ended";
  const atTurn = isOver ? leftAs(last) : step;
  return {
    id,
    state,
    doneWhen,
    restartContainers,
    nodes: row.nodes.map((node, index) => ({
      node,
      stands:
        index < position
          ? "done"
          : index === position
            ? atTurn
            : isOver
              ? ("left_alone" as const)
              : "to_come",
    })),
    reason,
    requestedBy: row.requestedByName,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedByName,
  };
}

function leftAs(last: Pick<DrainRow, "phase"> | null): RollView["nodes"][number]["stands"] {
  if (last === null) return "left_alone";
  return last.phase === "back" ? "back_since" : "still_out";
}

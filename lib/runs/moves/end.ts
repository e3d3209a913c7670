import "server-only";
import type { RunPatch } from "@/lib/runs/store";
import type { AppliedMove } from "./schema";

/** How a run of chosen moves ended, with what became of them. */
export function endOf(moves: AppliedMove[], state: "finished" | "cancelled" | "interrupted"): RunPatch {
  for (const move of moves) if (move.state === "waiting") move.state = "not_started";
  const count = (...states: AppliedMove["state"][]) =>
    moves.filter((move) => states.includes(move.state)).length;
  const counts: [number, string][] = [
    [count("moved"), "moved"],
    [count("refused"), "refused"],
    [count("failed"), "failed"],
    [count("unknown"), "with an unknown end"],
    [count("moving"), "still moving in Proxmox VE"],
    [count("not_started"), "not started"],
  ];
  const told = counts.filter(([amount]) => amount > 0).map(([amount, word]) => `${amount} ${word}`);
  const along = moves.filter(({ alongWith }) => alongWith !== null).length;
  const those = `${moves.length - along} chosen moves${along > 0 ? ` and ${along} of guests that come along` : ""}`;
  const sentence = `Of ${those}: ${told.join(", ")}.`;
  const allMoved = count("moved") === moves.length;
  // Of nobody who was left to be moved nothing failed.
  const failed = state === "finished" && moves.length > 0 && count("moved") === 0;
  return {
    moves,
    state: failed ? "failed" : state,
    reason: allMoved ? null : state === "cancelled" ? `Stopped. ${sentence}` : sentence,
  };
}

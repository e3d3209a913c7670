import "server-only";
import type { NodeState } from "@/lib/snapshot/schema";
import type { AppliedMove } from "./schema";

/** PVE reports memory about every 10 s, and we ask about every 10 s: what happened later is not in the figures yet. */
export const SETTLE_MS = 20_000;

/**
 * Free memory by node that is safe to promise, in bytes: as the live picture says, less the guests that are on their
 * way or arrived too recently to be counted. What leaves a node counts only once the picture shows it.
 */
export function freeMemory(
  nodes: readonly NodeState[],
  moves: readonly AppliedMove[],
  seenAt: string | null,
): Map<string, number> {
  const free = new Map(
    nodes
      .filter((node) => node.status === "online")
      .map((node) => [node.name, (node.memoryTotalBytes ?? 0) - (node.memoryUsedBytes ?? 0)]),
  );
  for (const move of moves) {
    const before = free.get(move.to);
    if (before !== undefined && isUncounted(move, seenAt)) free.set(move.to, before - move.memoryBytes);
  }
  return free;
}

/** Which waiting move goes next: one whose target has room, and of those the one that relieves the tightest node. */
export function nextMove(
  moves: readonly AppliedMove[],
  free: ReadonlyMap<string, number>,
): AppliedMove | null {
  const fitting = moves.filter(
    (move) => move.state === "waiting" && (free.get(move.to) ?? Number.NEGATIVE_INFINITY) >= move.memoryBytes,
  );
  return fitting.reduce<AppliedMove | null>(
    (best, move) => (best === null || (free.get(move.from) ?? 0) < (free.get(best.from) ?? 0) ? move : best),
    null,
  );
}

/** True while memory may still become free without anything else being started. */
export function isSettling(moves: readonly AppliedMove[], seenAt: string | null): boolean {
  return moves.some((move) => isUncounted(move, seenAt));
}

function isUncounted(move: AppliedMove, seenAt: string | null): boolean {
  if (move.state === "moving") return true;
  if (move.state !== "moved" || move.endedAt === null) return false;
  return seenAt === null || Date.parse(seenAt) < Date.parse(move.endedAt) + SETTLE_MS;
}
